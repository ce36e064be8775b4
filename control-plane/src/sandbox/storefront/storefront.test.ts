import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { StoreStatus } from '../../domain/record.ts';
import { createStorefront, type StorefrontStore } from './storefront.ts';

const stores = new Map<string, StorefrontStore>(
  (['Ready', 'Provisioning', 'Failed', 'Deleting'] as const).map((status: StoreStatus) => [
    `${status.toLowerCase()}.localtest.me`,
    {
      name: status.toLowerCase(),
      namespace: `store-${status.toLowerCase()}`,
      status,
      plan: 'standard',
      engine: 'wordpress',
    },
  ]),
);
stores.set('own.example.org', {
  name: '<img src=x onerror=alert(1)>',
  namespace: 'store-own',
  status: 'Ready',
  plan: '"&',
  engine: '<i>',
});

let server: Server;

beforeAll(async () => {
  const storefront = createStorefront({ domain: 'localtest.me', lookup: (host) => stores.get(host) });
  server = createServer((req, res) => {
    if (!storefront(req, res)) res.writeHead(418).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

function ask(host: string, method = 'GET') {
  return new Promise<{ status: number | undefined; headers: Record<string, unknown>; body: string }>(
    (resolve, reject) => {
      const { port } = server.address() as AddressInfo;
      const sent = request(
        { host: '127.0.0.1', port, method, path: '/', headers: { host }, agent: false },
        (response) => {
          let body = '';
          response.setEncoding('utf8').on('data', (chunk) => {
            body += chunk;
          });
          response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
        },
      );
      sent.on('error', reject);
      sent.end();
    },
  );
}

test.each([
  ['ready.localtest.me:8080', 200],
  ['READY.localtest.me', 200],
  ['provisioning.localtest.me', 503],
  ['failed.localtest.me', 503],
  ['deleting.localtest.me', 503],
  ['nobody.localtest.me', 404],
  ['own.example.org', 200],
  ['localtest.me', 418],
  ['127.0.0.1:8080', 418],
  ['localhost', 418],
  ['evil.example.org', 418],
  ['xlocaltest.me', 418],
  ['a b.localtest.me', 418],
])('Host %s: %i', async (host, status) => {
  expect((await ask(host)).status).toBe(status);
});

test('says which store it stands for, and that this is the sandbox', async () => {
  const { body, headers } = await ask('ready.localtest.me');
  expect(body).toContain('store-ready');
  expect(body).toContain('runs WordPress.');
  expect(body).toContain('sandbox');
  expect(headers['content-security-policy']).toContain("default-src 'none'");
});

test('escapes what comes from a store', async () => {
  const { body } = await ask('own.example.org');
  expect(body).not.toMatch(/<img|<i>/);
  expect(body).toContain('&lt;img');
  expect(body).toContain('&quot;&amp;');
});

test('answers GET and HEAD only', async () => {
  expect((await ask('ready.localtest.me', 'POST')).status).toBe(405);
  expect(await ask('ready.localtest.me', 'HEAD')).toMatchObject({ status: 200, body: '' });
});
