import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient, keyed } from '../support/api-client.ts';
import { handWritten } from '../support/hand-written.ts';
import { type Sandbox, startSandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
let client: ApiClient;
beforeAll(async () => {
  sandbox = await startSandbox(20);
  client = new ApiClient(sandbox.url);
});
afterAll(async () => {
  client?.close();
  await sandbox?.stop();
});

// biome-ignore lint/suspicious/noExplicitAny: the body of any answer
const get = async (path: string) => (await client.get(`/api${path}`)) as { status: number; body: any };
const revert = async (id: string, commit: string, key?: string) =>
  (await client.send('POST', `/api/stores/${id}/revert`, { commit }, keyed(key))) as {
    status: number;
    // biome-ignore lint/suspicious/noExplicitAny: the body of any answer
    body: any;
  };
const becomes = (id: string, status: string | number) =>
  expect
    .poll(
      async () => {
        const answer = await get(`/stores/${id}`);
        return answer.status === 200 ? answer.body.status : answer.status;
      },
      { timeout: 20_000 },
    )
    .toBe(status);
const historyOf = async (id: string) => (await get(`/stores/${id}/history`)).body.items;
const oracle = async (path: string) => {
  await sandbox.workTree.git('pull', '--quiet');
  return (await sandbox.workTree.git('log', '--first-parent', '--format=%H', '--', path)).split('\n');
};
const changePlan = async (id: string, plan: string) => {
  const { version } = (await get(`/stores/${id}`)).body;
  const answer = await fetch(`${sandbox.url}/api/stores/${id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json', 'if-match': `"${version}"` },
    body: JSON.stringify({ plan }),
  });
  expect(answer.status).toBe(200);
};
const treeAt = (revision: string, folder: string) =>
  sandbox.workTree.git('rev-parse', `${revision}:${folder}`);

test('a store from its creation to its return, as git log has it', async () => {
  await client.create({ name: 'acme', plan: 'small' }, 'create-acme');
  await becomes('store-acme', 'Ready');
  const { folder } = (await get('/stores/store-acme')).body;
  await changePlan('store-acme', 'large');
  const [changed, created] = await historyOf('store-acme');
  expect(created).toMatchObject({ what: 'created', made_folder: true, request_id: 'create-acme' });
  expect(changed).toMatchObject({
    what: 'plan small → large',
    made_folder: false,
    author: { name: 'anonymous' },
  });
  const storeFile = changed.files.find(({ path }: { path: string }) => path === `${folder}/store.yaml`);
  expect(storeFile.diff).toContain('-plan: small\n+plan: large');

  const first = await revert('store-acme', changed.commit, 'revert-1');
  expect(first).toMatchObject({ status: 200, body: { store: { plan: 'small' }, note: expect.any(String) } });
  expect(await revert('store-acme', changed.commit, 'revert-1')).toMatchObject({
    status: 200,
    body: { commit: first.body.commit },
  });
  expect((await revert('store-acme', changed.commit)).body.commit).toBeNull();
  await oracle(folder);
  expect(await treeAt(first.body.commit, folder)).toBe(await treeAt(created.commit, folder));

  const old = await revert('store-acme', created.commit, 'other');
  expect(old.body.commit).toBeTypeOf('string');
  await becomes('store-acme', 404);
  const gone = await historyOf('store-acme');
  expect(gone[0]).toMatchObject({ what: 'deleted', request_id: 'other' });
  const back = await revert('store-acme', gone[0].commit, 'back');
  expect(back).toMatchObject({ status: 200, body: { store: { plan: 'small' } } });
  await becomes('store-acme', 'Ready');
  expect(await revert('store-acme', gone[0].commit, 'back')).toMatchObject({
    status: 200,
    body: { commit: back.body.commit },
  });
  const all = await historyOf('store-acme');
  expect(all.map(({ commit }: { commit: string }) => commit)).toEqual(await oracle(folder));
  expect(all[0].what).toBe('restored as it was');
});

test('what cannot be reverted is refused with the reason', async () => {
  await client.create({ name: 'beta', plan: 'small' });
  await client.create({ name: 'gamma' });
  await changePlan('store-beta', 'large');
  const [changed] = await historyOf('store-beta');
  const [other] = await historyOf('store-gamma');
  await changePlan('store-beta', 'standard');
  expect(await revert('store-beta', changed.commit)).toMatchObject({
    status: 409,
    body: { code: 'changed-since', newer: (await historyOf('store-beta'))[0].commit },
  });
  expect((await revert('store-beta', other.commit)).body).toMatchObject({ code: 'commit-not-found' });
  expect((await revert('store-beta', 'f'.repeat(40))).status).toBe(404);
  expect((await revert('store-beta', 'main')).status).toBe(422);
  expect((await get('/stores/store-never/history')).status).toBe(404);
});

test('a removed store does not come back while another has its host', async () => {
  await sandbox.workTree.push(handWritten('first'));
  await becomes('store-first', 'Ready');
  await sandbox.workTree.push({ 'stores/by-hand/store-first': null }, 'Remove first');
  await becomes('store-first', 404);
  const [removed] = await historyOf('store-first');
  expect(removed).toMatchObject({ what: 'deleted by hand', subject: 'Remove first', request_id: null });
  const files = handWritten('second');
  const file = 'stores/by-hand/store-second/store.yaml';
  const taken = { ...files, [file]: files[file]!.replace('second.localtest.me', 'first.localtest.me') };
  await sandbox.workTree.push(taken);
  await becomes('store-second', 'Ready');
  expect(await revert('store-first', removed.commit)).toMatchObject({
    status: 409,
    body: { code: 'host-taken', id: 'store-second' },
  });
});

test('a broken file is taken back by reverting the commit that brought it', async () => {
  await sandbox.workTree.push(handWritten('fine'));
  await becomes('store-fine', 'Ready');
  const file = 'stores/by-hand/store-fine/store.yaml';
  const commit = await sandbox.workTree.push({ [file]: 'name: fine\nvalues: [\n' });
  await expect.poll(async () => (await get('/overview')).body.repository.broken.length).toBe(1);
  expect((await historyOf('store-fine'))[0]).toMatchObject({ commit, what: 'store.yaml broken' });
  expect((await revert('store-fine', commit)).status).toBe(200);
  await becomes('store-fine', 'Ready');
});

test('the history of all stores: pages and filters', async () => {
  const commits = await oracle(':(glob)stores/*/*/**');
  const seen: string[] = [];
  for (let cursor = ''; ; ) {
    const { body } = await get(`/history?limit=3${cursor}`);
    expect(body.complete).toBe(true);
    seen.push(...body.items.map(({ commit }: { commit: string }) => commit));
    if (body.next_cursor === null) break;
    cursor = `&cursor=${body.next_cursor}`;
  }
  expect(seen).toEqual(commits);
  const { items } = (await get('/history?author=grace&store=store-first')).body;
  expect(items.map(({ subject }: { subject: string }) => subject)).toEqual(['Remove first', 'By hand']);
  expect((await get('/history?owner=nobody')).body.items).toEqual([]);
  expect((await get('/history?since=4000000000')).body.items).toEqual([]);
});
