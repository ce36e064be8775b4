import { beforeEach, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../domain/errors.ts';
import { degradedApplication, readyApplication } from '../testing/applications.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { caller, makePlatform, noFleet, type Platform, person } from '../testing/platform.ts';
import { deleteIntent } from './delete-intent.ts';

const withKey = (idempotencyKey: string) => ({ ...caller, idempotencyKey });

let clock: ManualClock;
let platform: Platform;
beforeEach(() => {
  clock = new ManualClock();
  platform = makePlatform(clock);
  platform.catalog.start();
});

const code = (expected: ErrorCode) => expect.objectContaining({ code: expected });
const create = (name: string, more: { plan?: string; owner?: string; engine?: string } = {}) =>
  platform.commands.create({ name, ...more }, caller);
const byHand =
  '# ours\nname: acme # by hand\nplan: small\nvalues:\n  host: shop.example.com # keep\n  plan: small\n';

describe('create', () => {
  test('commits once; the same again is the same store', async () => {
    const first = await create('acme');
    const commits = platform.repository.commits.length;
    clock.advance(5000);
    const second = await create('acme', { plan: 'standard', owner: 'default' });
    expect([first.kind, second.kind]).toEqual(['committed', 'unchanged']);
    expect(second.record).toEqual(first.record);
    expect(platform.repository.commits).toHaveLength(commits);
    expect(first.record.created_at).toBe(Math.floor(Date.parse('2026-11-22T12:00:00Z') / 1000));
  });

  test('refuses other settings, a taken namespace, a broken file, a store on its way out', async () => {
    await create('acme');
    await expect(create('acme', { plan: 'large' })).rejects.toEqual(code('store-exists'));
    await expect(create('store-acme')).rejects.toEqual(code('namespace-taken'));
    platform.repository.put('store-bad', { 'store.yaml': '{' });
    await expect(create('bad')).rejects.toEqual(code('store-file-broken'));
    platform.argocd.put(readyApplication('store-old', 'r'));
    await expect(create('old')).rejects.toEqual(code('store-deleting'));
  });

  test('of another engine tells the chart, and is another store than one of the usual', async () => {
    const { record } = await create('blog', { engine: 'wordpress' });
    expect(record.engine).toBe('wordpress');
    expect(platform.repository.entry('store-blog')?.text).toMatch(
      /^engine: wordpress$.*^ {2}engine: wordpress$/ms,
    );
    await expect(create('blog')).rejects.toEqual(code('store-exists'));
    expect((await create('blog', { engine: 'wordpress' })).kind).toBe('unchanged');
  });

  test('names every field at fault', async () => {
    const wrong = platform.commands.create(
      { name: 'No', plan: 'huge', owner: '-', engine: 'magento' },
      caller,
    );
    await expect(wrong).rejects.toMatchObject({
      code: 'invalid-request',
      errors: ['/name', '/engine', '/plan', '/owner'].map((pointer) => ({ pointer })),
    });
  });

  test('with one key makes one commit, then and at the same time; another request with it is refused', async () => {
    const ask = () => platform.commands.create({ name: 'acme' }, withKey('k1'));
    const before = platform.repository.commits.length;
    const answers = await Promise.all([ask(), ask(), ask()]);
    answers.push(await ask());
    expect(answers.map(({ kind }) => kind)).toEqual(Array(4).fill('committed'));
    expect(platform.repository.commits).toHaveLength(before + 1);
    const other = platform.commands.create({ name: 'other' }, withKey('k1'));
    await expect(other).rejects.toEqual(code('idempotency-key-reused'));
    const [one, two] = await Promise.allSettled([
      platform.commands.create({ name: 'x' }, withKey('k2')),
      platform.commands.create({ name: 'y' }, withKey('k2')),
    ]);
    expect(one.status).toBe('fulfilled');
    expect(two).toMatchObject({ status: 'rejected', reason: { code: 'idempotency-key-reused' } });
  });
});

describe('update', () => {
  test('changes the guardrails with the plan and keeps what people wrote', async () => {
    platform.repository.put('store-acme', { 'store.yaml': byHand });
    const before = await platform.commands.find('store-acme');
    const answer = await platform.commands.update('store-acme', { plan: 'large' }, [before.version!], caller);
    const after = answer.record;
    expect(after).toMatchObject({
      plan: 'large',
      folder: 'stores/by-hand/store-acme',
      url: 'http://shop.example.com:8080/',
    });
    expect(after.version).not.toBe(before.version);
    const { text } = platform.repository.entry('store-acme')!;
    expect(text).toContain('name: acme # by hand');
    expect(text).toContain('host: shop.example.com # keep');
  });

  test('refuses a version that is not the newest, on the tip itself', async () => {
    const { record } = await create('acme');
    await platform.commands.update('store-acme', { owner: 'ada' }, [record.version!], caller);
    const late = platform.commands.update('store-acme', { plan: 'small' }, [record.version!], caller);
    await expect(late).rejects.toEqual(code('version-mismatch'));
    await expect(platform.commands.update('store-acme', { plan: 'small' }, [], caller)).rejects.toEqual(
      code('version-mismatch'),
    );
  });

  test('of what is so already makes no commit', async () => {
    await create('acme');
    const commits = platform.repository.commits.length;
    await platform.commands.update('store-acme', { plan: 'standard' }, '*', caller);
    expect(platform.repository.commits).toHaveLength(commits);
  });

  test('refuses unknown, vanishing and broken stores', async () => {
    const update = (id: string) => platform.commands.update(id, { plan: 'small' }, '*', caller);
    await expect(update('store-none')).rejects.toEqual(code('store-not-found'));
    platform.argocd.put(readyApplication('store-old', 'r'));
    await clock.advance(0);
    await expect(update('store-old')).rejects.toEqual(code('store-deleting'));
    platform.repository.put('store-bad', { 'store.yaml': '{' });
    await expect(update('store-bad')).rejects.toEqual(code('store-file-broken'));
  });
});

describe('delete', () => {
  test('answers the record while something is left, then nothing, then that there is no such store', async () => {
    await create('acme');
    platform.argocd.put(readyApplication('store-acme', 'r'));
    const remove = () => platform.commands.remove('store-acme', '*', caller);
    expect(await remove()).toMatchObject({ status: 'Deleting' });
    expect(await remove()).toMatchObject({ status: 'Deleting' });
    platform.argocd.remove('store-acme');
    await clock.advance(2000);
    await expect(remove()).rejects.toEqual(code('store-not-found'));
  });

  test('removes broken folders too, and again with the same key', async () => {
    platform.repository.put('store-bad', { 'store.yaml': '{' });
    expect(await platform.commands.remove('store-bad', '*', withKey('k'))).toBeUndefined();
    expect(await platform.commands.remove('store-bad', '*', withKey('k'))).toBeUndefined();
    expect(platform.repository.entry('store-bad')).toBeUndefined();
  });
});

test('one of two folders is not removed for the other', () => {
  const folder = 'stores/a/store-x';
  const problem = {
    file: 'stores/b/store-x/store.yaml',
    line: undefined,
    message: 'Two.',
    freezesAll: false,
  };
  const entry = {
    namespace: 'store-x',
    folder,
    version: 'v',
    text: '',
    spec: undefined,
    missing: [],
    commit: undefined,
  };
  const stamp = { requestId: 'r', author: person, requestedAt: 0 };
  const intent = deleteIntent('store-x', { stamp, ifMatch: '*', isPresent: () => true });
  expect(intent.decide({ ...entry, problem }, noFleet)).toMatchObject({
    error: { code: 'store-file-broken' },
  });
  const own = { ...problem, file: `${folder}/store.yaml` };
  expect(intent.decide({ ...entry, problem: own }, noFleet)).toMatchObject({ kind: 'remove', folder });
});

describe('an unknown store', () => {
  test('is looked for at the remote first', async () => {
    platform.repository.arrives('store-acme', { 'store.yaml': byHand });
    expect(await platform.commands.find('store-acme')).toMatchObject({ plan: 'small' });
  });

  test('cannot make us hammer the remote', async () => {
    const misses = Array.from({ length: 50 }, (_, i) => platform.commands.find(`store-${i}`));
    expect((await Promise.allSettled(misses)).every(({ status }) => status === 'rejected')).toBe(true);
    await expect(platform.commands.find('store-x')).rejects.toEqual(code('store-not-found'));
    expect(platform.repository.refreshes).toBe(1);
    await clock.advance(1000);
    await expect(platform.commands.find('store-x')).rejects.toEqual(code('store-not-found'));
    expect(platform.repository.refreshes).toBe(2);
  });
});

describe('refresh and retry', () => {
  test('refresh has both sides looked at', async () => {
    await create('acme');
    platform.argocd.put(readyApplication('store-acme', 'r'));
    await platform.commands.refresh('store-acme');
    expect(platform.argocd.asked).toEqual(['refresh store-acme normal']);
    expect(platform.repository.refreshes).toBe(1);
  });

  test('retry is for what failed: a hard refresh, then a sync', async () => {
    const { record } = await create('acme');
    await expect(platform.commands.retry('store-acme')).rejects.toEqual(code('nothing-to-retry'));
    platform.argocd.put(degradedApplication('store-acme', record.commit!));
    await platform.commands.retry('store-acme');
    const asked = platform.argocd.asked.filter((what) => !what.startsWith('workloads'));
    expect(asked).toEqual(['refresh store-acme hard', 'sync store-acme']);
  });

  test('retry of a store that was paused in Argo CD deploys nothing', async () => {
    const { record } = await create('acme');
    const { spec, ...rest } = degradedApplication('store-acme', record.commit!);
    platform.argocd.put({ ...rest, spec: { ...spec, syncPolicy: {} } });
    await platform.commands.retry('store-acme');
    const asked = platform.argocd.asked.filter((what) => !what.startsWith('workloads'));
    expect(asked).toEqual(['refresh store-acme hard']);
  });

  test('retry of a broken file says that the file has to be mended', async () => {
    platform.repository.put('store-bad', { 'store.yaml': '{' });
    await expect(platform.commands.retry('store-bad')).rejects.toEqual(code('store-file-broken'));
  });

  test('guardrails that are missing: retry cannot mend it, a change of plan writes them', async () => {
    platform.repository.unguarded.add('store-acme');
    platform.repository.put('store-acme', { 'store.yaml': byHand });
    expect(await platform.commands.find('store-acme')).toMatchObject({
      phase: 'Unguarded',
      problem: { file: 'stores/by-hand/store-acme/guardrails/namespace.yaml', line: null, author: 'Ada' },
    });
    await expect(platform.commands.retry('store-acme')).rejects.toEqual(code('store-file-broken'));
    const { record } = await platform.commands.update('store-acme', { plan: 'large' }, '*', caller);
    expect(record.plan).toBe('large');
  });
});

test('a name can be checked before it is asked for', async () => {
  await create('acme');
  platform.argocd.put(readyApplication('store-old', 'r'));
  const available = (name: string) => platform.commands.checkName(name, caller.rights).available;
  expect(['fresh', 'acme', 'store-acme', 'old', 'No', 'admin'].map(available)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
  expect(platform.commands.checkName('fresh', caller.rights)).toMatchObject({
    namespace: 'store-fresh',
    url: 'http://fresh.localtest.me:8080/',
  });
});
