import { expect, test } from 'vitest';
import { type Ingress, nginxConfiguration, type Service } from './nginx-configuration.ts';

const place = { address: '10.0.0.1', folder: '/tmp/x' };
const metadata = { name: 'wordpress', namespace: 'store-a' };
const service: Service = {
  metadata,
  spec: { clusterIP: '10.96.0.7', ports: [{ name: 'http', port: 80 }] },
};

function ingress(port: { name?: string; number?: number }, host = 'a.example.com'): Ingress {
  const backend = { service: { name: 'wordpress', port } };
  const rules = [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }];
  return { metadata, spec: { ingressClassName: 'nginx', rules } };
}

test.each([{ name: 'http' }, { number: 80 }])('a host is passed on to its Service by port %j', (port) => {
  const text = nginxConfiguration([ingress(port)], [service], place);
  expect(text).toContain('server_name a.example.com;');
  expect(text).toContain('location / { proxy_pass http://10.96.0.7:80; }');
});

test.each([
  ['no such port', [service], { name: 'https' }],
  ['no such Service', [], { name: 'http' }],
  [
    'a Service of another store',
    [{ ...service, metadata: { ...metadata, namespace: 'store-b' } }],
    { name: 'http' },
  ],
  [
    'a Service without an address',
    [{ ...service, spec: { ...service.spec, clusterIP: 'None' } }],
    { name: 'http' },
  ],
])('%s answers 503', (_, services, port) => {
  expect(nginxConfiguration([ingress(port)], services, place)).toContain('location / { return 503; }');
});

test("a host cannot bring nginx's own words", () => {
  const hostile = ingress({ name: 'http' }, 'a; return 200');
  expect(() => nginxConfiguration([hostile], [service], place)).toThrow();
});
