import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { controllers } from '../argocd/processes.ts';
import { identities, Platform, patience } from './platform.ts';
import { kubectl, outage, read } from './session.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
  await platform.create('calm');
  await platform.becomes('store-calm', 'Ready');
});
afterAll(() => platform?.stop());
const programs = [...controllers, 'kube-apiserver', 'git-server', 'argocd-repo-server'];
afterEach(async () => {
  for (const program of programs) await outage(program, 'start');
});

const stale = async () => (await platform.overview()).argocd.stale_since;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Watches what is said of a store while something goes on, and fails if it is ever called Ready. */
async function neverReady(id: string, during: () => Promise<void>): Promise<void> {
  const lies: unknown[] = [];
  let over = false;
  const watching = (async () => {
    while (!over) {
      const record = await platform.store(id);
      if (record?.status === 'Ready') lies.push(record);
      await pause(100);
    }
  })();
  await during();
  over = true;
  await watching;
  expect(lies).toEqual([]);
}

test('while the controllers stand still a new store is on its way, not Ready; then it comes', async () => {
  for (const program of controllers) await outage(program, 'stop');
  await platform.create('waiting');
  await neverReady('store-waiting', () => pause(5000).then(() => undefined));
  expect(await platform.store('store-waiting')).toMatchObject({ status: 'Provisioning', phase: 'Committed' });
  expect((await platform.store('store-calm'))?.status).toBe('Ready');
  for (const program of controllers) await outage(program, 'start');
  await platform.becomes('store-waiting', 'Ready');
});

test('a stopped API server is told as stale, requests are still taken, and all is found again', async () => {
  const begin = Math.floor(Date.now() / 1000);
  await outage('kube-apiserver', 'stop');
  await expect.poll(stale, { ...patience, timeout: 10_000 }).toBeGreaterThanOrEqual(begin - 1);
  const ready = await platform.api.get('/readyz');
  // All replicas lose the same API server: what they know is served on, with its age.
  expect(ready).toMatchObject({ status: 200, body: { status: 'degraded' } });
  // The branch is where stores are asked for: it needs no cluster.
  await platform.create('asked-meanwhile');
  await neverReady('store-asked-meanwhile', () => pause(30_000).then(() => undefined));
  await outage('kube-apiserver', 'start');
  await expect.poll(stale, { ...patience, timeout: 150_000 }).toBeNull();
  // Argo CD may look again only after its usual three minutes.
  await platform.becomes('store-asked-meanwhile', 'Ready', undefined, 240_000);
  await platform.becomes('store-calm', 'Ready');
  expect((await platform.api.get('/readyz')).body).toMatchObject({ status: 'ready' });
}, 520_000);

test('a stopped git server: requests are refused with a reason, nothing is lost, running stores stay Ready', async () => {
  await outage('git-server', 'stop');
  const gitStale = async () => (await platform.overview()).repository.stale_since;
  await expect.poll(gitStale, patience).not.toBeNull();
  const before = await identities('store-calm');
  const refused = await platform.api.create({ name: 'refused' });
  expect(refused.status).toBe(503);
  // Argo CD cannot read it either, and says so about every store that it looks at: that is no fault of the store.
  const look = ['annotate', '--overwrite', 'application', 'store-calm', '-n', 'argocd'];
  await kubectl([...look, 'argocd.argoproj.io/refresh=normal']);
  const reason = async () => (await platform.store('store-calm'))?.reason;
  await expect.poll(reason, patience).toMatch(/cannot read the store repository/);
  expect((await platform.store('store-calm'))?.status).toBe('Ready');
  await outage('git-server', 'start');
  await expect.poll(gitStale, patience).toBeNull();
  await kubectl([...look, 'argocd.argoproj.io/refresh=normal']);
  await platform.becomes('store-calm', 'Ready', 'Running');
  expect(await platform.store('store-refused')).toBeUndefined();
  await platform.create('after-git');
  await platform.becomes('store-after-git', 'Ready');
  expect(await identities('store-calm')).toEqual(before);
});

test('without the repo server a new store says what Argo CD waits for, and a running one stays', async () => {
  await outage('argocd-repo-server', 'stop');
  await platform.create('unrendered');
  await neverReady('store-unrendered', () => pause(8000).then(() => undefined));
  expect((await platform.store('store-calm'))?.status).toBe('Ready');
  await outage('argocd-repo-server', 'start');
  await platform.becomes('store-unrendered', 'Ready', undefined, 150_000);
  await expect(read('namespace', 'store-unrendered')).resolves.toBeDefined();
});
