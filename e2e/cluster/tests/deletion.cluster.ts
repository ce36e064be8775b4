import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, openPage } from '../../browser/page.ts';
import { identities, Platform, patience } from './platform.ts';
import { kubectl, read, refreshSet } from './session.ts';

/** A deletion alone: what the tests remove one after another is no mass. */
const alone = { BREAKER_STORES: '1000' };
const breaker = { BREAKER_STORES: '2', BREAKER_PERCENT: '10' };
let platform: Platform;
/** Few enough stores for a small machine, more than the breaker lets go. */
const names = ['one', 'two', 'three', 'four', 'five'].map((name) => `mass-${name}`);
const ids = names.map((name) => `store-${name}`);

describe('one store', () => {
  beforeAll(async () => {
    platform = await Platform.start({ ...alone, DELETE_DELAY: '20' });
  });
  afterAll(() => platform.stop());

  test('deleted and undone keeps its objects; deleted and approved it goes, and says what keeps it', async () => {
    await platform.create('undone');
    await platform.becomes('store-undone', 'Ready');
    const before = await identities('store-undone');
    expect(Object.keys(before)).toEqual(
      expect.arrayContaining(['Deployment wordpress', 'PersistentVolumeClaim content']),
    );

    expect((await platform.api.remove('store-undone')).status).toBe(202);
    const waiting = await platform.becomes('store-undone', 'Deleting', 'AwaitingApproval');
    await expect
      .poll(async () => (await platform.store('store-undone'))?.deletes_at, patience)
      .not.toBeNull();
    expect(waiting.next_step).not.toBeNull();
    expect(await identities('store-undone')).toEqual(before);
    expect((await platform.post('/stores/store-undone/undo-delete')).status).toBe(200);
    await platform.becomes('store-undone', 'Ready');
    expect(await identities('store-undone')).toEqual(before);
    // Again is as good as once.
    expect((await platform.post('/stores/store-undone/undo-delete')).status).toBe(200);

    // Something of the cluster's own keeps an object of the namespace.
    const finalizers = (value: string[]) => JSON.stringify({ metadata: { finalizers: value } });
    const inNamespace = ['--namespace', 'store-undone'];
    await kubectl(['create', 'configmap', 'kept', ...inNamespace]);
    const hold = (value: string[]) =>
      kubectl(['patch', 'configmap', 'kept', ...inNamespace, '--type=merge', '--patch', finalizers(value)]);
    await hold(['example.com/backup']);
    await platform.api.remove('store-undone');
    await platform.becomes('store-undone', 'Deleting', 'AwaitingApproval');
    await platform.becomes('store-undone', 'Deleting', 'Pruning');
    await expect
      .poll(async () => (await platform.store('store-undone'))?.reason, { ...patience, timeout: 90_000 })
      .toContain('example.com/backup');
    await hold([]);
    await platform.isGone('store-undone');
    await expect(read('namespace', 'store-undone')).rejects.toThrow(/not found/i);
    expect((await platform.post('/stores/store-undone/undo-delete')).status).toBe(404);
  });
});

describe('many stores at once', () => {
  beforeAll(async () => {
    platform = await Platform.start(breaker);
    for (const name of names) await platform.create(name);
    for (const id of ids) await platform.becomes(id, 'Ready');
  });
  afterEach(async () => {
    for (const id of ids) await platform.becomes(id, 'Ready');
  });
  afterAll(() => platform.stop());

  const allIdentities = () => Promise.all(ids.map(identities));
  const revert = async () => {
    await platform.workTree.git('pull', '--quiet', '--rebase');
    await platform.workTree.git('revert', '--no-edit', 'HEAD');
    await platform.workTree.git('push', '--quiet');
  };
  const dashboardSays = async (heading: string) => {
    const browser = await launchBrowser();
    try {
      const { page } = await openPage(browser, platform.server.url);
      await page.goto('/');
      await page.getByRole('region', { name: heading }).waitFor();
    } finally {
      await browser.close();
    }
  };
  const undo = async (stores: readonly string[]) => {
    const { status, body } = await platform.post('/deletions/undo', { stores });
    expect({ status, body }).toEqual({ status: 200, body: { undone: stores, not_undone: [] } });
  };
  const glob = (path: string) => {
    const patch = [{ op: 'replace', path: '/spec/generators/0/git/files/0/path', value: path }];
    const set = ['applicationset', 'stores', '-n', 'argocd'];
    return kubectl(['patch', ...set, '--type=json', '--patch', JSON.stringify(patch)]);
  };
  const heldOf = async (kind: 'too_many' | 'unwanted') =>
    [...(await platform.overview()).held[kind].ids].sort();

  test('an emptied repository holds all of them, and a revert brings them back as they were', async () => {
    const before = await allIdentities();
    await platform.workTree.remove('stores');
    for (const id of ids) await platform.becomes(id, 'Deleting', 'Held');
    expect(await heldOf('too_many')).toEqual([...ids].sort());
    expect(await allIdentities()).toEqual(before);
    await dashboardSays(`${ids.length} deletions are held: too many stores were removed at once`);
    await revert();
    for (const id of ids) await platform.becomes(id, 'Ready');
    expect(await allIdentities()).toEqual(before);
  });

  test('so does a renamed folder; undo of all of them is a commit each', async () => {
    const before = await allIdentities();
    await platform.workTree.git('pull', '--quiet', '--rebase');
    await platform.workTree.git('mv', 'stores', 'shops');
    await platform.workTree.git('commit', '--quiet', '--message', 'Rename the folder');
    await platform.workTree.git('push', '--quiet');
    for (const id of ids) await platform.becomes(id, 'Deleting', 'Held');
    expect(await allIdentities()).toEqual(before);
    await undo(ids);
    for (const id of ids) await platform.becomes(id, 'Ready');
    expect(await allIdentities()).toEqual(before);
    await platform.workTree.remove('shops');
  });

  test('a glob that matches nothing deletes nothing, and cannot be released; it is mended and undone', async () => {
    const before = await allIdentities();
    await glob('nothing/*/*/store.yaml');
    try {
      await refreshSet();
      for (const id of ids) await platform.becomes(id, 'Deleting', 'Held');
      expect(await heldOf('unwanted')).toEqual([...ids].sort());
      expect((await platform.post(`/stores/${ids[0]}/release-deletion`)).status).toBe(409);
      expect(await allIdentities()).toEqual(before);
    } finally {
      await glob('stores/*/*/store.yaml');
    }
    await undo(ids);
    for (const id of ids) await platform.becomes(id, 'Ready');
    expect(await allIdentities()).toEqual(before);
  });

  test('held stores go when they are released, and only those', async () => {
    const [first, second, ...rest] = ids as [string, string, ...string[]];
    await platform.workTree.remove('stores');
    for (const id of ids) await platform.becomes(id, 'Deleting', 'Held');
    // Another replica, which has seen nothing of it, decides alike.
    const other = await Platform.start(breaker);
    await other.becomes(second, 'Deleting', 'Held');
    expect((await platform.post(`/stores/${first}/release-deletion`)).status).toBe(200);
    await platform.isGone(first);
    await expect(read('namespace', first)).rejects.toThrow(/not found/i);
    expect((await platform.store(second))?.phase).toBe('Held');
    expect((await other.store(second))?.phase).toBe('Held');
    await other.stop();
    await undo([second, ...rest]);
    for (const id of [second, ...rest]) await platform.becomes(id, 'Ready');
    await platform.create(names[0] as string);
  });
});
