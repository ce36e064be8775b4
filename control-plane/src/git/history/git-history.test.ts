import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HistoryQuery } from '../../ports/store-history.ts';
import type { GitStoreRepository } from '../store-repository.ts';
import { createIntent, deleteIntent, scratchRepository } from '../testing/scratch-repository.ts';

let scratch: Awaited<ReturnType<typeof scratchRepository>>;
beforeEach(async () => {
  scratch = await scratchRepository();
});
afterEach(() => scratch.dispose());

const query = (changes: Partial<HistoryQuery> = {}): HistoryQuery => ({
  namespaces: undefined,
  author: undefined,
  since: undefined,
  until: undefined,
  after: undefined,
  limit: 100,
  ...changes,
});
const oracle = (...paths: string[]) =>
  scratch
    .git('log', '--first-parent', '--format=%H', 'main', '--', ...paths)
    .split('\n')
    .filter(Boolean);
const oids = async (repository: GitStoreRepository, changes: Partial<HistoryQuery> = {}) =>
  (await repository.commits.page(query(changes))).commits.map(({ info }) => info.oid);

/** A merge of a side branch that changes the store `acme`, by commits of its own. */
function mergeByHand(folder: string): void {
  const person = 'committer Grace <grace@example.org> 1700001000 +0000';
  const file = (text: string) => [`M 100644 inline ${folder}/notes.txt`, `data ${text.length}`, text];
  const side = ['commit refs/heads/side', person, 'data 4', 'side', 'from refs/heads/main^0', ...file('a')];
  const more = ['commit refs/heads/side', person, 'data 4', 'more', ...file('b')];
  const main = ['commit refs/heads/main', person, 'data 4', 'main', 'from refs/heads/main^0'];
  const other = ['M 100644 inline README.md', 'data 1', 'x'];
  const merge = ['commit refs/heads/main', person, 'data 5', 'merge', 'merge refs/heads/side', ...file('b')];
  scratch.fastImport([...side, ...more, ...main, ...other, ...merge]);
}

test('the history of a store is what git log --first-parent says, whoever committed, also later on', async () => {
  const repository = await scratch.open();
  await repository.submit(createIntent('acme'));
  await repository.submit(createIntent('beta'));
  const { folder } = repository.entry('store-acme')!;
  expect(await oids(repository, { namespaces: ['store-acme'] })).toEqual(oracle(folder));
  scratch.commitByHand({ [`${folder}/guardrails/limit-range.yaml`]: 'kind: none\n' });
  mergeByHand(folder);
  await repository.refresh();
  await repository.submit(deleteIntent('acme'));
  await repository.submit(createIntent('acme'));
  const expected = oracle(folder);
  expect(expected).toHaveLength(5);
  expect(await oids(repository, { namespaces: ['store-acme'] })).toEqual(expected);
  expect(await oids(repository)).toEqual(oracle('stores'));
  const late = await scratch.open();
  expect(await oids(late, { namespaces: ['store-acme'] })).toEqual(expected);
});

test('a merge answers the request that it merged; more than one store, or none of ours, is nobody’s request', async () => {
  const repository = await scratch.open();
  await repository.submit(createIntent('acme'));
  const base = scratch.git('rev-parse', 'main');
  const intent = createIntent('beta');
  await repository.submit(intent);
  const request = scratch.git('rev-parse', 'main');
  const merge = (others: string[], reset = base) => {
    const head = ['commit refs/heads/main', 'committer Grace <grace@example.org> 1700001000 +0000', 'data 5'];
    scratch.git('update-ref', 'refs/heads/main', reset);
    scratch.fastImport([...head, 'merge', `from ${reset}`, ...others]);
  };
  const folder = scratch.git('rev-parse', `${request}:stores`);
  const last = async () => {
    const reader = await scratch.open();
    return (await reader.commits.page(query({ limit: 1 }))).commits[0]!;
  };
  merge([`merge ${request}`, `M 040000 ${folder} stores`]);
  expect(await last()).toMatchObject({
    info: { author: { name: 'Grace' } },
    message: 'merge',
    request: { trailers: { requestId: intent.requestId }, author: intent.author },
  });
  merge([
    `merge ${request}`,
    `M 040000 ${folder} stores`,
    'M 100644 inline stores/aa/store-x/a',
    'data 1',
    'x',
  ]);
  expect(await last()).toMatchObject({ namespaces: ['store-beta', 'store-x'], request: undefined });
  mergeByHand(repository.entry('store-acme')!.folder);
  expect(await last()).toMatchObject({ message: 'merge', request: undefined });
});

test('pages follow each other, and a commit that is none of them is no cursor', async () => {
  const repository = await scratch.open();
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) await repository.submit(createIntent(name));
  const first = await repository.commits.page(query({ limit: 2 }));
  const second = await repository.commits.page(query({ limit: 3, after: first.commits.at(-1)!.info.oid }));
  expect([first.hasMore, second.hasMore]).toEqual([true, false]);
  expect([...first.commits, ...second.commits].map(({ info }) => info.oid)).toEqual(oracle('stores'));
  await expect(repository.commits.page(query({ after: 'f'.repeat(40) }))).rejects.toMatchObject({
    code: 'invalid-cursor',
  });
});

test('filters by author and by time', async () => {
  const repository = await scratch.open();
  await repository.submit(createIntent('acme'));
  const byHand = scratch.commitByHand({ 'stores/by-hand/store-x/store.yaml': 'name: x\n' });
  await repository.refresh();
  expect(await oids(repository, { author: 'GRACE' })).toEqual([byHand]);
  expect(await oids(repository, { author: 'nobody' })).toEqual([]);
  const { committedAt } = (await repository.commits.page(query({ limit: 1 }))).commits[0]!.info;
  expect(await oids(repository, { since: committedAt + 1 })).toEqual([]);
  expect(await oids(repository, { until: committedAt })).toEqual(oracle('stores'));
});

test('changes come with their diffs and the store file before and after', async () => {
  const repository = await scratch.open();
  await repository.submit(createIntent('acme'));
  await repository.submit(createIntent('beta'));
  const { folder, text } = repository.entry('store-acme')!;
  const commit = scratch.commitByHand({
    [`${folder}/store.yaml`]: `${text}# mine\n`,
    [`${folder}/guardrails/limit-range.yaml`]: null,
    'README.md': 'other\n',
  });
  await repository.refresh();
  const change = (await repository.commits.changes('store-acme', [commit])).get(commit)!;
  expect(change.files.map(({ change: how, path }) => [how, path])).toEqual([
    ['D', `${folder}/guardrails/limit-range.yaml`],
    ['M', `${folder}/store.yaml`],
  ]);
  expect(change.files[1]?.diff).toContain('+# mine');
  expect([change.before, change.after]).toEqual([text, `${text}# mine\n`]);
});

test('a rewritten branch is read anew', async () => {
  const repository = await scratch.open();
  await repository.submit(createIntent('acme'));
  const base = scratch.git('rev-parse', 'main');
  await repository.submit(createIntent('beta'));
  expect(await oids(repository)).toHaveLength(2);
  scratch.git('update-ref', 'refs/heads/main', base);
  scratch.commitByHand({ 'stores/by-hand/store-x/store.yaml': 'name: x\n' });
  await repository.refresh();
  expect(await oids(repository)).toEqual(oracle('stores'));
  expect(await oids(repository, { namespaces: ['store-beta'] })).toEqual([]);
});

test('without native git the answer says that nothing is known', async () => {
  const repository = await scratch.open({ searchPath: '/nonexistent' });
  await repository.submit(createIntent('acme'));
  expect(await repository.commits.page(query())).toEqual({
    commits: [],
    hasMore: false,
    incomplete: 'no-native-git',
  });
});

test('without native git nobody can say that a commit is not there', async () => {
  const repository = await scratch.open({ searchPath: '/nonexistent' });
  const { commit } = await repository.submit(createIntent('acme'));
  await expect(repository.commits.step('store-acme', commit!.oid)).rejects.toMatchObject({
    code: 'git-unavailable',
  });
});
