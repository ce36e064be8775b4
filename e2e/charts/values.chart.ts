import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { engines } from '../../control-plane/src/domain/engines.ts';
import { renderStoreFile } from '../../control-plane/src/domain/store-file.ts';
import { lint, type Manifest, podOf, render, renderText } from './render.ts';
import { variants } from './variants.ts';

const host = 'acme.localtest.me';

test.each(variants)('helm lint finds nothing: $what', async ({ values }) => {
  expect(await lint(values)).toContain('0 chart(s) failed');
});

describe('values that mean nothing are refused', () => {
  test.each([
    ['no host', {}, /host is required/],
    ['a misspelt value', { host, plna: 'large' }, /plna/],
    ['a misspelt value deeper down', { host, site: { titel: 'Acme' } }, /titel/],
    ['an unknown plan', { host, plan: 'huge' }, /plan/],
    ['an unknown engine', { host, engine: 'magento' }, /engine/],
    ['a number in words', { host, site: { port: 'eighty' } }, /port/],
    ['a list that is a word', { host, images: { pullSecrets: 'mine' } }, /pullSecrets/],
    ['a misspelt limit', { host, plans: { small: { mariadb: { limit: { cpu: '1' } } } } }, /limit/],
    ['an amount of something else', { host, jobs: { requests: { gpu: '1' } } }, /gpu/],
    ['a port in words', { host, credentials: { apiServerPorts: ['https'] } }, /apiServerPorts/],
    ['a route without a Gateway', { host, route: { enabled: true } }, /parentRefs/],
    ['a copy to bring back without copies', { host, restore: { from: '20260101-031700' } }, /backup/],
  ])('%s', async (_, values, words) => {
    await expect(renderText(values)).rejects.toMatchObject({ stderr: expect.stringMatching(words) });
  });
});

const find = (objects: readonly Manifest[], kind: string, name = '') =>
  objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));
const environmentOf = (object: Manifest | undefined) => {
  const containers = (object && podOf(object)?.containers) as unknown as {
    env: { name: string; value: string }[];
  }[];
  return Object.fromEntries(containers.flatMap(({ env }) => env.map(({ name, value }) => [name, value])));
};

test('the address has scheme and port where they are not the usual ones', async () => {
  const url = async (site: object) =>
    environmentOf(find(await render({ host, site }), 'Deployment')).STORE_URL;
  expect(await url({})).toBe('http://acme.localtest.me');
  expect(await url({ scheme: 'https' })).toBe('https://acme.localtest.me');
  expect(await url({ port: 8080 })).toBe('http://acme.localtest.me:8080');
});

test.each(engines)('the store.yaml of the engine $id is one that the chart takes', async ({ id }) => {
  const spec = {
    name: 'acme',
    namespace: 'store-acme',
    engine: id,
    plan: 'small',
    owner: 'default',
    host,
    createdAt: undefined,
  };
  const { values } = parse(renderStoreFile(spec));
  expect(await render(values)).toEqual(await render({ host, plan: 'small', engine: id }));
});

test('WordPress alone gets no plugin, and its check asks for none', async () => {
  const objects = await render({ host, engine: 'wordpress' });
  expect(JSON.stringify(find(objects, 'Job', 'install'))).not.toMatch(/plugin|PLUGIN/);
  expect(environmentOf(find(objects, 'Job', 'storefront')).NEEDS_SHOP).toBe('');
});

test('the plugin may lie in a volume, which the installation alone sees', async () => {
  const woocommerce = {
    source: '/plugins/woocommerce.zip',
    volume: { persistentVolumeClaim: { claimName: 'plugins' } },
  };
  const objects = await render({ host, woocommerce });
  const install = find(objects, 'Job', 'install');
  const pod = install && podOf(install);
  expect(environmentOf(install).PLUGIN_SOURCE).toBe('/plugins/woocommerce.zip');
  expect(pod?.volumes).toContainEqual({ name: 'plugins', ...woocommerce.volume });
  expect(pod?.containers[0]?.volumeMounts).toContainEqual({
    name: 'plugins',
    mountPath: '/plugins',
    readOnly: true,
  });
  expect(JSON.stringify(objects.filter((object) => object !== install))).not.toContain('"plugins"');
});

test("only the Job that makes the passwords reaches the API server, on the cluster's ports", async () => {
  const objects = await render({ host, credentials: { apiServerPorts: [16443] } });
  const policies = objects.filter(({ kind }) => kind === 'NetworkPolicy');
  expect(policies.map(({ spec }) => spec)).toEqual([
    {
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'credentials' } },
      policyTypes: ['Egress'],
      egress: [{ ports: [{ port: 16443, protocol: 'TCP' }] }],
    },
  ]);
});

test('what people reach the store by: an Ingress with a certificate, or a route', async () => {
  const ingress = { tlsSecret: 'acme-tls', annotations: { 'cert-manager.io/cluster-issuer': 'ca' } };
  const shown = find(await render({ host, ingress }), 'Ingress');
  expect(shown?.spec.tls).toEqual([{ hosts: [host], secretName: 'acme-tls' }]);
  expect(shown?.metadata.annotations).toMatchObject(ingress.annotations);
  const route = { enabled: true, parentRefs: [{ name: 'public', namespace: 'gateways' }] };
  const objects = await render({ host, ingress: { enabled: false }, route });
  expect(find(objects, 'Ingress')).toBeUndefined();
  expect(find(objects, 'HTTPRoute')?.spec).toMatchObject({ parentRefs: route.parentRefs, hostnames: [host] });
});

test('Velero is told by annotations of the pods', async () => {
  const annotations = { 'backup.velero.io/backup-volumes': 'content' };
  const databaseAnnotations = { 'pre.hook.backup.velero.io/container': 'mariadb' };
  const objects = await render({ host, pod: { annotations, databaseAnnotations } });
  const templateOf = (kind: string) => find(objects, kind)?.spec.template.metadata.annotations;
  expect(templateOf('Deployment')).toMatchObject(annotations);
  expect(templateOf('StatefulSet')).toEqual(databaseAnnotations);
});

test('with a Secret of its own the store has no Job that makes one, nor its rights', async () => {
  for (const credentials of [{ existingSecret: 'mine' }, { externalSecret: { store: 'vault' } }]) {
    const objects = await render({ host, credentials });
    expect(objects.map(({ kind }) => kind)).not.toContain('Role');
    expect(find(objects, 'Job', 'credentials')).toBeUndefined();
  }
});

/** Everything that mounts the Secret: copies and what brings one back too. */
const everything = {
  host,
  site: { scheme: 'https' },
  ingress: { tlsSecret: 'acme-tls' },
  route: { enabled: true, parentRefs: [{ name: 'public' }] },
  backup: { enabled: true },
  restore: { from: '20260101-031700' },
};
const secretsOf = (object: Manifest) =>
  (podOf(object)?.volumes ?? []).flatMap(({ secret }) =>
    secret === undefined ? [] : [(secret as { secretName: string }).secretName],
  );

test.each([
  ['mine', { existingSecret: 'mine' }],
  ['mine', { existingSecret: 'mine', externalSecret: { store: 'vault' } }],
  ['store-credentials', { externalSecret: { store: 'vault' } }],
  ['store-credentials', {}],
])('every pod that needs it reads the Secret %s: %j', async (name, credentials) => {
  const objects = await render({ ...everything, credentials });
  const readers = objects.filter((object) => secretsOf(object).length > 0);
  expect(new Set(readers.flatMap(secretsOf))).toEqual(new Set([name]));
  const kinds = readers.map(({ kind, metadata }) => `${kind} ${metadata.name.split('-')[0]}`);
  expect(kinds.sort()).toEqual([
    'CronJob backup',
    'Deployment wordpress',
    'Job install',
    'Job restore',
    'StatefulSet mariadb',
  ]);
  if (name === 'mine')
    expect(JSON.stringify(objects.filter(({ kind }) => kind !== 'ConfigMap'))).not.toContain(
      'store-credentials',
    );
});

test('everything that may be is off until it is asked for', async () => {
  const kinds = (await render({ host })).map(({ kind, metadata }) => `${kind} ${metadata.name}`).join('\n');
  expect(kinds).not.toMatch(/HTTPRoute|ExternalSecret|backup|restore/);
});
