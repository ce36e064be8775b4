import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { plans } from '../../control-plane/src/domain/plans.ts';
import { quantity } from './quantity.ts';
import { type Amounts, type Manifest, type PodSpec, podOf, render, renderText, waveOf } from './render.ts';
import { variants } from './variants.ts';

const project = parse(await readFile(new URL('../../argocd/appproject.yaml', import.meta.url), 'utf8')) as {
  spec: { namespaceResourceWhitelist: readonly { group: string; kind: string }[] };
};

const containersOf = (pod: PodSpec) => [...(pod.initContainers ?? []), ...pod.containers];
const named = (objects: readonly Manifest[], kind: string, name: string) =>
  objects.find((object) => object.kind === kind && object.metadata.name.startsWith(name));

describe.each(variants)('$what', ({ values }) => {
  test('is the same to the byte each time, and holds no Secret', async () => {
    const text = await renderText(values);
    expect(await renderText(values)).toBe(text);
    expect((await render(values)).map(({ kind }) => kind)).not.toContain('Secret');
  });

  test('has nothing but what the project lets in, each with a name of its own', async () => {
    const objects = await render(values);
    const allowed = project.spec.namespaceResourceWhitelist.map(({ group, kind }) => `${group}/${kind}`);
    for (const { apiVersion, kind } of objects) {
      const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
      expect(allowed).toContain(`${group}/${kind}`);
    }
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test('is what the Pod Security level `restricted` asks for, and more', async () => {
    const pods = (await render(values)).flatMap((object) => podOf(object) ?? []);
    expect(pods.length).toBeGreaterThan(3);
    for (const pod of pods) {
      expect(pod.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const shared of ['hostNetwork', 'hostPID', 'hostIPC']) expect(pod).not.toHaveProperty(shared);
      for (const volume of pod.volumes ?? [])
        expect(['configMap', 'emptyDir', 'secret', 'persistentVolumeClaim']).toContain(
          Object.keys(volume).find((key) => key !== 'name'),
        );
      for (const { securityContext } of containersOf(pod))
        expect(securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
    }
  });

  test('gives a token of the cluster to the one Job that needs it', async () => {
    const objects = await render(values);
    const withToken = objects.filter((object) => podOf(object)?.automountServiceAccountToken !== false);
    const owners = withToken
      .filter((object) => podOf(object) !== undefined)
      .map(({ metadata }) => metadata.name);
    for (const name of owners) expect(name).toMatch(/^credentials-/);
  });

  test('asks for amounts in every container, which together fit into the quota of the plan', async () => {
    const plan = plans.find(({ id }) => id === (values.plan ?? 'standard'));
    const objects = await render(values);
    const pods = objects.flatMap((object) => podOf(object) ?? []);
    const sum = { 'requests.cpu': 0, 'requests.memory': 0, 'limits.cpu': 0, 'limits.memory': 0 };
    for (const pod of pods) {
      for (const container of containersOf(pod)) {
        expect(Object.keys(container.resources?.requests ?? {}).sort()).toEqual(['cpu', 'memory']);
        expect(Object.keys(container.resources?.limits ?? {}).sort()).toEqual(['cpu', 'memory']);
      }
    }
    // Jobs of different waves come one after another; everything else may run at the same time.
    const jobs = objects.filter(({ kind }) => kind === 'Job');
    const others = objects.filter(({ kind }) => kind !== 'Job').flatMap((object) => podOf(object) ?? []);
    expect(new Set(jobs.map(waveOf)).size).toBe(jobs.length);
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) {
      const ofJobs = jobs.map((job) => needOf(podOf(job) as PodSpec, key));
      // Twice: one of a former revision may still be running.
      sum[key] = 2 * Math.max(...ofJobs) + others.reduce((total, pod) => total + needOf(pod, key), 0);
    }
    expect(sum['requests.cpu']).toBeLessThanOrEqual(quantity(plan?.quota.requestsCpu ?? 0));
    expect(sum['requests.memory']).toBeLessThanOrEqual(quantity(plan?.quota.requestsMemory ?? 0));
    expect(sum['limits.cpu']).toBeLessThanOrEqual(quantity(plan?.quota.limitsCpu ?? 0));
    expect(sum['limits.memory']).toBeLessThanOrEqual(quantity(plan?.quota.limitsMemory ?? 0));
    expect(others.length + 2).toBeLessThanOrEqual(plan?.quota.pods ?? 0);
    const claims = objects.filter(({ kind }) => kind === 'PersistentVolumeClaim').length + 1;
    expect(claims).toBeLessThanOrEqual(plan?.quota.volumeClaims ?? 0);
  });

  test('writes only where a volume is mounted', async () => {
    for (const pod of (await render(values)).flatMap((object) => podOf(object) ?? [])) {
      const volumes = (pod.volumes ?? []).map(({ name }) => name);
      for (const { volumeMounts = [] } of containersOf(pod))
        for (const { name } of volumeMounts) expect([...volumes, 'data']).toContain(name);
    }
  });
});

/** Containers of a pod run together; its init containers before them, one after another. */
function needOf(pod: PodSpec, key: string): number {
  const [part, what] = key.split('.') as ['requests' | 'limits', 'cpu' | 'memory'];
  const of = (amounts: Amounts | undefined) => quantity(amounts?.[what] ?? 0);
  const together = pod.containers.reduce((total, { resources }) => total + of(resources?.[part]), 0);
  return Math.max(together, ...(pod.initContainers ?? []).map(({ resources }) => of(resources?.[part])));
}

const acme = { host: 'acme.localtest.me' };

test('passwords first, then database and WordPress, then the site, then the look at it', async () => {
  const objects = await render(acme);
  const waves = ['credentials', 'install', 'storefront'].map((name) =>
    waveOf(named(objects, 'Job', name) as Manifest),
  );
  const database = waveOf(named(objects, 'StatefulSet', 'mariadb') as Manifest);
  const wordpress = waveOf(named(objects, 'Deployment', 'wordpress') as Manifest);
  const [credentials, install, storefront] = waves as [number, number, number];
  expect(credentials).toBeGreaterThan(-10);
  expect(credentials).toBeLessThan(database);
  expect(install).toBeGreaterThan(Math.max(database, wordpress));
  expect(storefront).toBeGreaterThan(install);
  // A volume that waits for its first pod is bound when that comes: both in one wave.
  expect(waveOf(named(objects, 'PersistentVolumeClaim', 'wordpress-content') as Manifest)).toBe(wordpress);
});

/** A volume may be bound by its first pod only, and Argo CD waits for each wave: such a pod has to be in the volume's wave. */
test.each(variants)('every volume has a pod in its own wave: $what', async ({ values }) => {
  const objects = await render(values);
  for (const volume of objects.filter(({ kind }) => kind === 'PersistentVolumeClaim')) {
    const users = objects.filter((object) =>
      podOf(object)?.volumes?.some(
        ({ persistentVolumeClaim: claim }) =>
          (claim as { claimName: string } | undefined)?.claimName === volume.metadata.name,
      ),
    );
    const waves = users.filter(({ kind }) => kind !== 'CronJob').map(waveOf);
    expect(waves).toContain(waveOf(volume));
  }
});

test('what data goes with is neither pruned nor deleted without an approval', async () => {
  const objects = await render({ ...acme, backup: { enabled: true } });
  const options = (kind: string, name: string) =>
    named(objects, kind, name)?.metadata.annotations?.['argocd.argoproj.io/sync-options'];
  expect(named(objects, 'StatefulSet', 'mariadb')?.spec.persistentVolumeClaimRetentionPolicy).toEqual({
    whenDeleted: 'Delete',
    whenScaled: 'Retain',
  });
  expect(options('StatefulSet', 'mariadb')).toBe('Delete=confirm,Prune=confirm');
  expect(options('PersistentVolumeClaim', 'wordpress-content')).toBe('Delete=confirm,Prune=confirm');
  // Turning copies off keeps them, and waits for nobody.
  const copies = named(objects, 'PersistentVolumeClaim', 'backup')?.metadata.annotations;
  expect(copies).toMatchObject({
    'argocd.argoproj.io/sync-options': 'Prune=false,Delete=confirm',
    'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  });
});

test('no hook, of Argo CD or of Helm', async () => {
  for (const { values } of variants)
    for (const { metadata } of await render(values))
      expect(Object.keys(metadata.annotations ?? {}).join(' ')).not.toMatch(/hook/);
});

describe('a Job is another one when what it runs is another', () => {
  const jobs = async (values: object) =>
    Object.fromEntries(
      (await render({ ...acme, ...values }))
        .filter(({ kind }) => kind === 'Job')
        .map(({ metadata }) => [metadata.name.split('-')[0], metadata.name]),
    );

  test.each([
    ['another title', { site: { title: 'Acme' } }],
    ['another address', { site: { scheme: 'https', port: 8443 } }],
    ['another language', { site: { language: 'de_DE' } }],
    ['another administrator', { admin: { user: 'root', email: 'root@acme.test' } }],
    ['another engine', { engine: 'wordpress' }],
    ['another pull policy', { images: { pullPolicy: 'Always', pullSecrets: ['mine'] } }],
    ['another database image', { images: { mariadb: 'example.com/mariadb:12' } }],
    ['another source', { woocommerce: { source: '/plugins/woocommerce.zip', sampleProduct: true } }],
    ['a volume with the plugin', { woocommerce: { volume: { emptyDir: {} } } }],
    ['other amounts', { jobs: { limits: { memory: '1Gi' } } }],
    ['another copy', { restore: { from: '20260202-000000' } }],
    ['the same copy again', { restore: { from: '20260101-031700', again: 'once more' } }],
    ['another class', { storage: { className: 'fast' } }],
  ])('a Job with the same name has the same spec, which cannot be changed: %s', async (_, changed) => {
    const copies = { backup: { enabled: true }, restore: { from: '20260101-031700', again: '' } };
    const before = await render({ ...acme, ...copies });
    const after = await render({ ...acme, ...copies, ...changed });
    for (const job of after.filter(({ kind }) => kind === 'Job')) {
      const same = before.find(({ kind, metadata }) => kind === 'Job' && metadata.name === job.metadata.name);
      if (same !== undefined) expect(job.spec).toEqual(same.spec);
    }
  });

  test.each([
    [
      'another image',
      { images: { wordpress: 'example.com/wordpress:7' } },
      ['credentials', 'install', 'storefront'],
    ],
    ['another version of WooCommerce', { woocommerce: { version: '11.0.0' } }, ['install', 'storefront']],
    ['another title', { site: { title: 'Acme' } }, ['install']],
    ['another plan', { plan: 'large' }, []],
    ['more labels', { pod: { labels: { team: 'a' } } }, []],
  ])('%s', async (_, values, changed) => {
    const [before, after] = [await jobs({}), await jobs(values)];
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(
      Object.keys(after)
        .filter((name) => after[name] !== before[name])
        .sort(),
    ).toEqual(changed);
  });
});

test('WordPress is brought into its folder before it starts, and before it is installed', async () => {
  const objects = await render(acme);
  for (const object of [named(objects, 'Deployment', 'wordpress'), named(objects, 'Job', 'install')])
    expect(podOf(object as Manifest)?.initContainers?.map(({ name }) => name)).toEqual(['core']);
});

test('the content, and not WordPress itself, is on the volume', async () => {
  const [container] =
    podOf(named(await render(acme), 'Deployment', 'wordpress') as Manifest)?.containers ?? [];
  const mounts = container?.volumeMounts?.filter(({ name }) => name === 'content');
  expect(mounts?.map(({ mountPath }) => mountPath)).toEqual(['/var/www/html/wp-content']);
});
