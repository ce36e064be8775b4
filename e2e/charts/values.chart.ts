import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { engines } from '../../control-plane/src/domain/engines.ts';
import { renderStoreFile } from '../../control-plane/src/domain/store-file.ts';
import { lint, type Manifest, podOf, render, renderText } from './render.ts';
import { variants } from './variants.ts';

const host = 'acme.localtest.me';

const bucket = { endpoint: 'https://s3.example.com/', bucket: 'copies', existingSecret: 'copies-keys' };
const copiesIn = (more: object) => ({ enabled: true, s3: { ...bucket, ...more } });

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
    ['a misspelt value of the bucket', { host, backup: { s3: { buckets: 'copies' } } }, /buckets/],
    ['a bucket without copies', { host, backup: { s3: bucket } }, /backup.enabled/],
    ['a service without a bucket', { host, backup: copiesIn({ bucket: '' }) }, /backup.s3.bucket/],
    ['a bucket without keys', { host, backup: copiesIn({ existingSecret: '' }) }, /existingSecret/],
    ['a service without http', { host, backup: copiesIn({ endpoint: 's3.example.com' }) }, /endpoint/],
    ['a service with a path', { host, backup: copiesIn({ endpoint: 'https://example.com/s3' }) }, /endpoint/],
    ['keys of the bucket', { host, backup: copiesIn({ secretKey: 'abc' }) }, /secretKey/],
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

test('Velero is told by annotations of the pods what to keep, beside those that are given', async () => {
  const pod = {
    annotations: { team: 'a' },
    databaseAnnotations: {
      'pre.hook.backup.velero.io/timeout': '10m',
      'backup.velero.io/backup-volumes': 'all',
    },
  };
  const annotationsOf = async (values: object) => {
    const objects = await render({ host, ...values });
    return ['Deployment', 'StatefulSet'].map(
      (kind) => find(objects, kind)?.spec.template.metadata.annotations,
    );
  };
  const [wordpress, mariadb] = await annotationsOf({ pod, velero: { enabled: true } });
  expect(wordpress).toMatchObject({ ...pod.annotations, 'backup.velero.io/backup-volumes': 'content' });
  expect(mariadb).toMatchObject({
    ...pod.databaseAnnotations,
    'pre.hook.backup.velero.io/container': 'mariadb',
  });
  expect(JSON.parse(mariadb['pre.hook.backup.velero.io/command'])).toEqual([
    'sh',
    '-c',
    expect.stringMatching(/mariadb-dump .* > \/var\/lib\/mysql\/velero\.sql$/),
  ]);
  expect(JSON.stringify(await annotationsOf({}))).not.toContain('velero');
  expect((await annotationsOf({ pod }))[1]).toEqual(pod.databaseAnnotations);
});

describe('copies in a bucket', () => {
  const restore = { from: '20260101-031700' };
  const containersOf = (object: Manifest | undefined) => {
    const pod = object && podOf(object);
    return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
  };
  const env = [
    { name: 'S3_ENDPOINT', value: 'https://s3.example.com' },
    { name: 'S3_BUCKET', value: 'copies' },
    { name: 'S3_REGION', value: 'us-east-1' },
    { name: 'S3_PREFIX', value: 'store-acme' },
  ];

  test('are put there after they were made, and brought back before they are needed', async () => {
    const objects = await render({ host, backup: copiesIn({}), restore });
    const namesOf = (kind: string, name: string) =>
      containersOf(find(objects, kind, name)).map((container) => container.name);
    expect(namesOf('CronJob', 'backup')).toEqual(['database', 'content', 'upload']);
    expect(namesOf('Job', 'restore')).toEqual(['fetch', 'content', 'database']);
    for (const [kind, name, container] of [
      ['CronJob', 'backup', 'upload'],
      ['Job', 'restore', 'fetch'],
    ] as const) {
      const found = containersOf(find(objects, kind, name)).find((one) => one.name === container);
      expect(found).toMatchObject({ env: expect.arrayContaining(env) });
    }
  });

  test('have keys that no other container sees', async () => {
    const objects = await render({ host, backup: copiesIn({}), restore });
    const seeing = objects.flatMap((object) =>
      containersOf(object)
        .filter(({ volumeMounts = [] }) => volumeMounts.some(({ name }) => name === 's3'))
        .map(({ name }) => name),
    );
    expect(seeing.sort()).toEqual(['fetch', 'upload']);
    expect(objects.flatMap(secretsOf)).toContain('copies-keys');
  });

  test('need no rule where the service is public, and one for their pods alone where it is not', async () => {
    const policy = async (s3: object) =>
      find(await render({ host, backup: copiesIn(s3) }), 'NetworkPolicy', 'backup');
    expect(await policy({})).toBeUndefined();
    const to = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'minio' } } }];
    expect((await policy({ to }))?.spec).toEqual({
      podSelector: {
        matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: ['backup', 'restore'] }],
      },
      policyTypes: ['Egress'],
      egress: [{ to }],
    });
  });
});

test('the Secret gets the name that its password goes with, and the site is made with it', async () => {
  const objects = await render({ host, admin: { user: 'ada' } });
  for (const name of ['credentials', 'install']) {
    const job = find(objects, 'Job', name);
    const containers = job === undefined ? undefined : podOf(job)?.containers;
    const env = expect.arrayContaining([{ name: 'ADMIN_USER', value: 'ada' }]);
    expect(containers?.at(-1), name).toMatchObject({ env });
  }
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
