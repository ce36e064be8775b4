import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { FakeMachine, root } from './fake-programs.ts';

let scratch: string;
let machine: FakeMachine;
let number = 0;
beforeAll(async () => {
  scratch = await makeScratch('setup');
});
afterAll(() => removeScratch(scratch));

const newMachine = (programs?: string[]) => {
  number += 1;
  return FakeMachine.make(path.join(scratch, String(number)), programs);
};
beforeEach(async () => {
  machine = await newMachine();
});

const changes = (calls: readonly string[]) =>
  calls.filter((call) => !/^(docker info|docker image (inspect|ls)|k3d cluster list)/.test(call));

describe('dev-local.sh', () => {
  test('makes everything once; a second run starts and updates, and makes no second cluster', async () => {
    const first = await machine.run('dev-local.sh', []);
    expect(first).toMatchObject({ status: 0, error: '' });
    expect(first.out).toContain('http://platform-dashboard.localtest.me\n');
    expect(first.calls.filter((call) => call.startsWith('k3d cluster create'))).toHaveLength(1);
    const second = await machine.run('dev-local.sh', []);
    expect(second).toMatchObject({ status: 0, error: '' });
    expect(changes(second.calls).slice(2)).toEqual(changes(first.calls).slice(1));
    expect(changes(second.calls).slice(0, 2)).toEqual([
      'k3d cluster start storeplane --wait',
      'k3d kubeconfig merge storeplane --kubeconfig-merge-default --kubeconfig-switch-context=false',
    ]);
  });

  test('what was interrupted at any call is finished by the next run', async () => {
    const { calls } = await machine.run('dev-local.sh', []);
    expect(calls.length).toBeGreaterThan(10);
    for (let at = 1; at <= calls.length; at += 1) {
      const broken = await newMachine();
      const interrupted = await broken.run('dev-local.sh', [], { FAIL_AT: String(at) });
      // Whether there is a cluster is a question, to which a failure is an answer.
      if (!calls[at - 1]?.startsWith('k3d cluster list')) expect(interrupted.status).not.toBe(0);
      expect(await broken.run('dev-local.sh', [])).toMatchObject({ status: 0, error: '' });
      expect(await broken.applied('argocd/settings.yaml')).toBe(
        await machine.applied('argocd/settings.yaml'),
      );
    }
  });

  test('gives Argo CD and the platform the same repository, and the image by its contents', async () => {
    const { calls } = await machine.run('dev-local.sh', []);
    const address = 'http://git.storeplane-git.svc.cluster.local/stores.git';
    expect(await machine.applied('argocd/settings.yaml')).toContain(`  repository: ${address}\n`);
    expect(calls.at(-1)).toContain(`git.url=${address}`);
    expect(calls.at(-1)).toContain('image.tag=local-0123456789ab,');
    const objects = parseAllDocuments(await machine.applied('git-server.yaml')).map((one) => one.toJS());
    const { spec } = objects.find(({ kind }) => kind === 'Deployment').spec.template;
    for (const { image } of [...spec.initContainers, ...spec.containers])
      expect(image).toBe('storeplane:local-0123456789ab');
    const { name, namespace } = objects.find(({ kind }) => kind === 'Service').metadata;
    expect(address).toContain(`//${name}.${namespace}.`);
    expect(JSON.stringify(objects)).not.toMatch(/@[A-Z_]+@/);
  });

  test('writes nothing into the sources, not through a link either', async () => {
    const linked = path.join(scratch, 'linked');
    const argocd = path.join(scratch, 'argocd');
    await mkdir(linked);
    await cp(path.join(root, 'argocd'), argocd, { recursive: true });
    await symlink(argocd, path.join(linked, 'argocd'));
    await cp(path.join(root, 'scripts'), path.join(linked, 'scripts'), { recursive: true });
    expect(await machine.run('dev-local.sh', [], {}, linked)).toMatchObject({ status: 0 });
    const settings = (folder: string) => readFile(path.join(folder, 'settings.yaml'), 'utf8');
    expect(await settings(argocd)).toBe(await settings(path.join(root, 'argocd')));
  });

  test('another port and ingress reach the cluster, the stores and the platform', async () => {
    const env = { HTTP_PORT: '8090', INGRESS: 'nginx' };
    const { calls, out } = await machine.run('dev-local.sh', [], env);
    expect(calls.find((call) => call.startsWith('k3d cluster create'))).toMatch(
      /127\.0\.0\.1:8090:80@loadbalancer.*--disable=traefik/,
    );
    expect(await machine.applied('git-server.yaml')).toContain('name: STORE_PORT, value: "8090"');
    expect(calls.at(-1)).toContain('ingress.className=nginx,stores.ingressNamespace=ingress-nginx');
    expect(calls.at(-1)).toContain('stores.port=8090');
    expect(out).toContain('http://platform-dashboard.localtest.me:8090\n');
  });

  test('--dry-run prints the calls of a first run and makes none', async () => {
    const dry = await machine.run('dev-local.sh', ['--dry-run']);
    expect(dry).toMatchObject({ status: 0, calls: [] });
    const { calls } = await machine.run('dev-local.sh', []);
    const plain = (lines: readonly string[]) =>
      lines.map((line) =>
        line
          .replaceAll('\\', '')
          .replaceAll(/local-[0-9a-z-]+/g, 'local-TAG')
          .trim(),
      );
    expect(plain(dry.out.split('\n'))).toEqual(plain(changes(calls)));
  });

  test.each(['docker', 'k3d', 'kubectl', 'helm'])(
    'says that %s is missing, before it begins',
    async (lost) => {
      const poor = await newMachine(['docker', 'k3d', 'kubectl', 'helm'].filter((name) => name !== lost));
      const { status, error, calls } = await poor.run('dev-local.sh', []);
      expect(status).toBe(1);
      expect(error).toMatch(new RegExp(`^${lost} is not installed, or not on PATH: https://`));
      expect(calls).toEqual([]);
    },
  );

  test('says that Docker does not answer, and which setting is wrong', async () => {
    await machine.stopDocker();
    const stopped = await machine.run('dev-local.sh', []);
    expect(stopped).toMatchObject({ status: 1, calls: ['docker info'] });
    expect(stopped.error).toContain('Docker does not answer');
    for (const env of [{ HTTP_PORT: '80; rm' }, { INGRESS: 'other' }, { CLUSTER: '-x' }])
      expect(await machine.run('dev-local.sh', [], env)).toMatchObject({ status: 1, calls: [] });
    expect((await machine.run('dev-local.sh', ['--what'])).status).toBe(2);
  });
});

describe('teardown.sh', () => {
  test('removes cluster and images; a second run finds nothing to do', async () => {
    await machine.run('dev-local.sh', []);
    expect(await machine.run('teardown.sh', [])).toMatchObject({ status: 0, error: '' });
    expect([await machine.has('cluster'), await machine.has('built')]).toEqual([false, false]);
    const again = await machine.run('teardown.sh', []);
    expect(again).toMatchObject({ status: 0, error: '', out: 'There is no k3d cluster storeplane.' });
    expect(changes(again.calls)).toEqual([]);
  });

  test('--dry-run prints and removes nothing; a wrong word is refused', async () => {
    await machine.run('dev-local.sh', []);
    const dry = await machine.run('teardown.sh', ['--dry-run']);
    expect(dry).toMatchObject({ status: 0, calls: [] });
    expect(dry.out.split('\n').map((line) => line.trim())).toContain('k3d cluster delete storeplane');
    expect((await machine.run('teardown.sh', ['all'])).status).toBe(2);
    expect(await machine.has('cluster')).toBe(true);
  });
});
