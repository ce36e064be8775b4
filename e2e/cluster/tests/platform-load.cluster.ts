import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readBranch } from '../../chaos/branch.ts';
import type { Operation } from '../../chaos/operation.ts';
import { verifyCommits } from '../../chaos/verify.ts';
import { makeScratch, removeScratch } from '../../support/scratch.ts';
import type { WorkTree } from '../../support/work-tree.ts';
import {
  crash,
  install,
  isReady,
  overKeptConnection,
  type Pod,
  pods,
  serviceUrl,
  throughIngress,
  uninstall,
} from './installation.ts';
import { Load } from './load.ts';
import { eventually } from './platform.ts';
import { cloneStores, outage } from './session.ts';

// Two pods of the platform chart, updated and killed while clients ask for stores.
let scratch: string;
let workTree: WorkTree;
let base: string;
const all: Operation[] = [];

beforeAll(async () => {
  scratch = await makeScratch('platform-load');
  workTree = await cloneStores(scratch);
  base = await workTree.git('rev-parse', 'HEAD');
  // What is asked for is committed and not rolled out: hundreds of stores are no part of this.
  await outage('argocd-applicationset-controller', 'stop');
  await install();
}, 240_000);
afterAll(async () => {
  try {
    await uninstall();
    await workTree.git('pull', '--quiet', '--rebase');
    const made = (await workTree.git('diff', '--name-only', base, 'HEAD')).split('\n').filter(Boolean);
    if (made.length > 0) await workTree.push(Object.fromEntries(made.map((file) => [file, null])));
  } finally {
    await outage('argocd-applicationset-controller', 'start');
    await removeScratch(scratch);
  }
}, 240_000);

/** 20 requests a second: half through the ingress, half on connections that are kept. */
async function startLoad(prefix: string, again: number): Promise<Load> {
  const url = await serviceUrl();
  const clients = [1, 2, 3, 4].flatMap(() => [throughIngress({ connections: 1 }), overKeptConnection(url)]);
  const load = new Load({ clients, prefix, every: 400, again });
  onTestFinished(() => load.stop());
  return load;
}

/** What is wrong with the commits since the load began, by all that was asked for. */
async function faults(): Promise<string[]> {
  await workTree.git('pull', '--quiet', '--rebase');
  const commits = await readBranch(workTree.folder);
  const begin = commits.findIndex(({ oid }) => oid === base);
  const first = { oid: base, parents: [], requests: [] };
  return verifyCommits(all, [first, ...commits.slice(begin + 1)]);
}

test('two rolling updates lose no request, on new connections and on kept ones', async () => {
  const load = await startLoad('roll', 0);
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
  process.stdout.write(`answered during the updates: ${load.answered}, creates ${load.operations.length}\n`);
  expect(load.failures).toEqual([]);
  expect(load.operations.length).toBeGreaterThan(20);
  expect(await faults()).toEqual([]);
});

test('a replica that is killed takes nothing along that was acknowledged; the other goes on', async () => {
  const [victim, other] = (await pods()) as [Pod, Pod];
  const load = await startLoad('kill', 60);
  const direct = new Load({
    clients: [overKeptConnection(`http://${other.status.podIP}:8080`)],
    prefix: 'other',
    every: 200,
    again: 0,
  });
  onTestFinished(() => direct.stop());
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
