import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBranch } from '../../chaos/branch.ts';
import type { Operation } from '../../chaos/operation.ts';
import { verifyCommits } from '../../chaos/verify.ts';
import { ApiClient, type ApiClientOptions } from '../../support/api-client.ts';
import { makeScratch, removeScratch } from '../../support/scratch.ts';
import type { WorkTree } from '../../support/work-tree.ts';
import { nodeAddress } from '../node/network.ts';
import { crash, host, install, isReady, namespace, type Pod, pods, uninstall } from './installation.ts';
import { Load } from './load.ts';
import { eventually, patience } from './platform.ts';
import { cloneStores, kubectl, outage, read } from './session.ts';
import { ask } from './storefront.ts';

// The platform chart itself, with the values for production: the control plane in pods, behind an ingress.
let scratch: string;
let workTree: WorkTree;

beforeAll(async () => {
  scratch = await makeScratch('platform-chart');
  workTree = await cloneStores(scratch);
  await install();
}, 240_000);
afterAll(async () => {
  await uninstall();
  await removeScratch(scratch);
}, 240_000);

/** Through the ingress, which opens a connection to the Service for each request. */
const throughIngress = (options: ApiClientOptions = {}) =>
  new ApiClient(`http://${nodeAddress}`, { timeout: 30_000, headers: { host }, ...options });

/** Over one connection that is kept for as long as it lasts, as controllers and jobs of a cluster do. */
const overKeptConnection = (address: string) =>
  new ApiClient(address, { timeout: 30_000, connections: 1, headers: { host } });

async function serviceUrl(): Promise<string> {
  const { spec } = await read<{ spec: { clusterIP: string } }>('service', 'platform', '-n', namespace);
  return `http://${spec.clusterIP}`;
}

test('two pods come up where Pod Security `restricted` is enforced, as platform-api-sa', async () => {
  const found = await pods();
  expect(found.map(isReady)).toEqual([true, true]);
  expect(found.map(({ spec }) => spec.serviceAccountName)).toEqual(['platform-api-sa', 'platform-api-sa']);
  const privileged = { name: 'any', image: 'any', securityContext: { privileged: true } };
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'any' },
    spec: { containers: [privileged] },
  };
  const apply = ['apply', '--dry-run=server', '--namespace', namespace, '--filename', '-'];
  await expect(kubectl(apply, JSON.stringify(pod))).rejects.toThrow(/violates PodSecurity "restricted/);
});

test('the dashboard and the API answer under their host; a store that is asked for there becomes Ready', async () => {
  const page = await ask(host, '/');
  expect(page.status).toBe(200);
  expect(page.body).toContain('/_app/immutable/');
  const api = throughIngress();
  expect((await api.create({ name: 'first' })).status).toBe(201);
  const status = async () => ((await api.get('/api/stores/store-first')).body as { status: string }).status;
  await expect.poll(status, { ...patience, timeout: 100_000 }).toBe('Ready');
  const { complete } = (await api.get('/api/stores/store-first/history')).body as { complete: boolean };
  expect(complete).toBe(true);
  api.close();
});

test('the token in a pod lists Applications, reads no Secret and deletes nothing', async () => {
  const [pod] = await pods();
  const script = `
    const { readFileSync } = require('node:fs');
    const mount = '/var/run/secrets/kubernetes.io/serviceaccount/';
    const headers = { authorization: 'Bearer ' + readFileSync(mount + 'token', 'utf8') };
    const applications = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
    const asked = [['GET', applications], ['GET', '/api/v1/namespaces/argocd/secrets'], ['DELETE', applications + '/store-first']];
    Promise.all(asked.map(([method, path]) => new Promise((resolve, reject) => {
      const options = { method, path, headers, host: 'kubernetes.default.svc', ca: readFileSync(mount + 'ca.crt') };
      require('node:https').request(options, (answer) => resolve(answer.resume().statusCode)).once('error', reject).end();
    }))).then((codes) => console.log(codes.join(' ')));`;
  const exec = ['exec', pod?.metadata.name ?? '', '--namespace', namespace, '--', 'node', '--eval', script];
  expect((await kubectl(exec)).trim()).toBe('200 403 403');
});

describe('under load', () => {
  let base: string;
  const all: Operation[] = [];

  // What is asked for is committed and not rolled out: hundreds of stores are no part of this.
  beforeAll(async () => {
    await outage('argocd-applicationset-controller', 'stop');
    await workTree.git('pull', '--quiet', '--rebase');
    base = await workTree.git('rev-parse', 'HEAD');
  });
  afterAll(async () => {
    await workTree.git('reset', '--hard', '--quiet');
    await workTree.git('pull', '--quiet', '--rebase');
    const made = (await workTree.git('diff', '--name-only', base, 'HEAD')).split('\n').filter(Boolean);
    if (made.length > 0) await workTree.push(Object.fromEntries(made.map((file) => [file, null])));
    await outage('argocd-applicationset-controller', 'start');
  });

  /** What is wrong with the commits since the load began, by all that was asked for. */
  async function faults(): Promise<string[]> {
    await workTree.git('pull', '--quiet', '--rebase');
    const commits = await readBranch(workTree.folder);
    const begin = commits.findIndex(({ oid }) => oid === base);
    const first = { oid: base, parents: [], requests: [] };
    return verifyCommits(all, [first, ...commits.slice(begin + 1)]);
  }

  const four = [1, 2, 3, 4];

  test('two rolling updates lose no request: 20 a second, on new connections and on kept ones', async () => {
    const url = await serviceUrl();
    const load = new Load({
      clients: four.flatMap(() => [throughIngress({ connections: 1 }), overKeptConnection(url)]),
      prefix: 'roll',
      every: 400,
      again: 0,
    });
    for (const logLevel of ['debug', 'info']) {
      const before = (await pods()).map(({ metadata }) => metadata.uid);
      await install({ logLevel });
      await eventually(async () => {
        const now = await pods();
        expect(now.map(isReady)).toEqual([true, true]);
        expect(now.filter(({ metadata }) => before.includes(metadata.uid))).toEqual([]);
      }, 120_000);
    }
    await load.stop();
    all.push(...load.operations);
    process.stdout.write(
      `answered during the updates: ${load.answered}, creates ${load.operations.length}\n`,
    );
    expect(load.failures).toEqual([]);
    expect(load.operations.length).toBeGreaterThan(20);
    expect(await faults()).toEqual([]);
  });

  test('a replica that is killed takes nothing along that was acknowledged; the other goes on', async () => {
    const [victim, other] = (await pods()) as [Pod, Pod];
    const url = await serviceUrl();
    const load = new Load({
      clients: four.flatMap(() => [throughIngress({ connections: 1 }), overKeptConnection(url)]),
      prefix: 'kill',
      every: 400,
      again: 60,
    });
    const direct = new Load({
      clients: [overKeptConnection(`http://${other.status.podIP}:8080`)],
      prefix: 'other',
      every: 200,
      again: 0,
    });
    const enough = (than: number) => eventually(async () => expect(load.answered).toBeGreaterThan(than));
    await enough(60);
    await crash(victim);
    await eventually(async () => {
      const now = (await pods()).find(({ metadata }) => metadata.uid === victim.metadata.uid);
      expect(now?.status.containerStatuses?.[0]?.restartCount).toBe(1);
      expect(now && isReady(now)).toBe(true);
    }, 120_000);
    await enough(load.answered + 60);
    await load.stop();
    await direct.stop();
    all.push(...load.operations, ...direct.operations);
    const repeated = load.operations.filter(({ tries }) => tries > 1).length;
    process.stdout.write(
      `answered around the kill: ${load.answered}, failed tries ${load.failures.length}, creates ${load.operations.length}, repeated ${repeated}\n`,
    );
    expect(direct.failures).toEqual([]);
    expect(load.operations.filter(({ fate }) => fate !== 'acknowledged')).toEqual([]);
    expect(await faults()).toEqual([]);
    const restarts = (await pods()).map(({ status }) => status.containerStatuses?.[0]?.restartCount ?? 0);
    expect(restarts.toSorted()).toEqual([0, 1]);
  });
});
