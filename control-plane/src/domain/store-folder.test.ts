import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { plans } from './plans.ts';
import { defaultSettings as settings } from './settings.ts';
import type { StoreSpec } from './store.ts';
import { renderGuardrails, renderStoreFolder } from './store-folder.ts';

const spec: StoreSpec = {
  name: 'acme',
  namespace: 'store-acme',
  engine: 'woocommerce',
  plan: 'standard',
  owner: 'ann@example.com',
  host: 'acme.localtest.me',
  createdAt: 1795386804,
};
const folder = renderStoreFolder(spec, settings);
const manifest = (name: string, from: ReadonlyMap<string, string> = folder) =>
  parse(from.get(`guardrails/${name}.yaml`) ?? '');
const wave = (name: string) => manifest(name).metadata.annotations['argocd.argoproj.io/sync-wave'];

describe('a store folder', () => {
  test('has the five files', () => {
    expect([...folder.keys()].sort()).toEqual([
      'guardrails/limit-range.yaml',
      'guardrails/namespace.yaml',
      'guardrails/network-policy.yaml',
      'guardrails/resource-quota.yaml',
      'store.yaml',
    ]);
  });

  test('the plan standard has the numbers of the design', () => {
    expect(manifest('resource-quota')).toMatchObject({
      kind: 'ResourceQuota',
      metadata: { name: 'store-quota' },
    });
    expect(manifest('resource-quota').spec.hard).toEqual({
      'requests.cpu': '4',
      'requests.memory': '4Gi',
      'limits.cpu': '8',
      'limits.memory': '8Gi',
      persistentvolumeclaims: '10',
      pods: '20',
      'services.loadbalancers': '0',
      'services.nodeports': '0',
    });
    expect(manifest('limit-range').metadata.name).toBe('store-limits');
    expect(manifest('limit-range').spec.limits).toEqual([
      {
        type: 'Container',
        default: { cpu: '1', memory: '1Gi' },
        defaultRequest: { cpu: '100m', memory: '128Mi' },
      },
    ]);
  });

  test('nothing goes in or out but what the design allows', () => {
    const { metadata, spec: policy } = manifest('network-policy');
    expect(metadata.name).toBe('store-default-deny');
    expect(policy.podSelector).toEqual({});
    expect(policy.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(policy.ingress).toEqual([
      { from: [{ podSelector: {} }] },
      { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }] },
    ]);
    const [own, dns, web, ...rest] = policy.egress;
    expect(rest).toEqual([]);
    expect(own).toEqual({ to: [{ podSelector: {} }] });
    expect(dns.to).toEqual([
      { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
    ]);
    expect(dns.ports).toEqual([
      { protocol: 'UDP', port: 53 },
      { protocol: 'TCP', port: 53 },
    ]);
    expect(web.ports).toEqual([{ protocol: 'TCP', port: 443 }]);
    expect(web.to[0].ipBlock.cidr).toBe('0.0.0.0/0');
    expect(web.to[0].ipBlock.except).toEqual(
      expect.arrayContaining(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16']),
    );
  });

  test('the namespace comes first and is not removed without approval', () => {
    const { metadata } = manifest('namespace');
    expect(metadata).toMatchObject({
      name: 'store-acme',
      labels: {
        'storeplane.dev/store': 'acme',
        'storeplane.dev/owner': 'ann_example.com',
        'storeplane.dev/plan': 'standard',
        'pod-security.kubernetes.io/enforce': 'restricted',
      },
      annotations: { 'argocd.argoproj.io/sync-options': 'Delete=confirm,Prune=confirm' },
    });
    expect(['namespace', 'resource-quota', 'limit-range', 'network-policy'].map(wave)).toEqual([
      '-20',
      '-10',
      '-10',
      '-10',
    ]);
  });

  test('all but the namespace are the same bytes for every store of a plan', () => {
    const other = renderGuardrails(
      { ...spec, name: 'b', namespace: 'store-b', host: 'b.c', owner: 'bob' },
      settings,
    );
    for (const [path, text] of renderGuardrails(spec, settings)) {
      expect(other.get(path) === text).toBe(path !== 'guardrails/namespace.yaml');
      expect(parse(text).metadata.namespace).toBeUndefined();
    }
  });

  test('label values stay text, whatever they look like', () => {
    for (const name of ['0o7', '123', 'no', '1e3', 'null', '0x1']) {
      const files = renderGuardrails({ ...spec, name, namespace: `store-${name}`, owner: name }, settings);
      const labels = parse(files.get('guardrails/namespace.yaml') ?? '', { version: '1.1' }).metadata.labels;
      expect(labels['storeplane.dev/store']).toBe(name);
      expect(labels['storeplane.dev/owner']).toBe(name);
      expect(files.get('guardrails/namespace.yaml')).toContain(`storeplane.dev/store: "${name}"`);
    }
  });

  test('larger plans allow more of everything', () => {
    const amounts = plans.map(({ quota }) => [
      Number(quota.limitsCpu),
      Number.parseInt(quota.limitsMemory, 10),
      quota.pods,
      quota.volumeClaims,
    ]);
    const [small, standard, large] = amounts;
    small?.forEach((amount, index) => {
      expect(amount).toBeLessThan(standard?.[index] ?? 0);
      expect(standard?.[index]).toBeLessThan(large?.[index] ?? 0);
    });
  });

  test('the ingress namespace is a setting, a plan that is none an error', () => {
    const files = renderGuardrails(spec, { ...settings, ingressNamespace: 'traefik' });
    expect(files.get('guardrails/network-policy.yaml')).toContain('kubernetes.io/metadata.name: traefik');
    expect(() => renderGuardrails({ ...spec, plan: 'huge' }, settings)).toThrow(RangeError);
  });
});
