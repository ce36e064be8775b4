import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Intent, RemovedFolder } from '../ports/store-repository.ts';
import { createIntent, deleteIntent, person, scratchRepository } from './testing/scratch-repository.ts';

let scratch: Awaited<ReturnType<typeof scratchRepository>>;
beforeEach(async () => {
  scratch = await scratchRepository();
});
afterEach(() => scratch.dispose());

const restoreIntent = (removed: RemovedFolder | undefined): Intent => ({
  requestId: randomUUID(),
  digest: 'restore',
  namespace: removed!.namespace,
  operation: 'restore',
  author: person,
  requestedAt: 1_700_000_300,
  decide: (entry) =>
    entry ? { kind: 'unchanged' } : { kind: 'restore', removed: removed!, subject: 'Restore store acme' },
});

/** The store `acme`, with files that people put into its folder: one to run, one deeper down. */
async function storeByHand(): Promise<string> {
  const repository = await scratch.open();
  await repository.submit(createIntent('acme'));
  const folder = repository.entry('store-acme')!.folder;
  scratch.commitByHand({ [`${folder}/notes/a.txt`]: 'kept\n', [`${folder}/run.sh`]: '#!/bin/sh\n' });
  await repository.close();
  return folder;
}

const contentOf = (folder: string) => scratch.git('ls-tree', '-r', 'main', folder);

test('a removed folder comes back exactly as it was, in one commit', async () => {
  const folder = await storeByHand();
  const before = contentOf(folder);
  const repository = await scratch.open();
  await repository.submit(deleteIntent('acme'));
  expect(repository.lastRemoval('store-acme')).toMatchObject({
    namespace: 'store-acme',
    returnedAt: undefined,
  });
  const removed = await repository.removedFolder('store-acme');
  const outcome = await repository.submit(restoreIntent(removed));
  expect(contentOf(folder)).toBe(before);
  expect(scratch.git('rev-parse', 'main')).toBe(outcome.commit?.oid);
  expect(outcome.entry).toMatchObject({ folder, spec: { name: 'acme' } });
  expect(scratch.git('log', '-1', '--format=%B')).toContain('Storeplane-Operation: restore');
  expect(repository.lastRemoval('store-acme')?.returnedAt).toBeTypeOf('number');
  expect((await repository.submit(restoreIntent(removed))).kind).toBe('unchanged');
  scratch.git('fsck', '--strict');
});

test('also by a replica that started after the removal, made by hand', async () => {
  const folder = await storeByHand();
  const before = contentOf(folder);
  const files = scratch.git('ls-tree', '-r', '--name-only', 'main', folder).split('\n');
  scratch.commitByHand(Object.fromEntries(files.map((file) => [file, null])));
  scratch.commitByHand({ 'README.md': 'later\n' });
  const repository = await scratch.open({ olderCommits: 100 });
  expect(repository.knowsRemovals()).toBe(false);
  await expect.poll(() => repository.knowsRemovals()).toBe(true);
  expect(repository.removals()).toMatchObject([{ namespace: 'store-acme' }]);
  const removed = await repository.removedFolder('store-acme');
  await repository.submit(restoreIntent(removed));
  expect(contentOf(folder)).toBe(before);
  expect(repository.entry('store-acme')?.spec?.name).toBe('acme');
});

/** A PATH on which git fails the first time that the older commits are to be read: not at all, or half way. */
async function failingOnce(command: string): Promise<string> {
  const [directory, flag] = [path.join(scratch.root, 'bin'), path.join(scratch.root, 'failed')];
  const git = scratch.git('--exec-path');
  await mkdir(directory);
  const script = `#!/bin/sh
case "$*" in *${command}*) if ! [ -e ${flag} ]; then : > ${flag}; ${git}/git "$@" | head -c 2000; exit 1; fi;; esac
exec ${git}/git "$@"
`;
  await writeFile(path.join(directory, 'git'), script, { mode: 0o755 });
  return `${directory}:${process.env.PATH}`;
}

test.each(['clone*history-', 'log*--first-parent'])(
  'removals from before the start are not known before they were read: %s fails once',
  async (command) => {
    const folder = await storeByHand();
    scratch.commitByHand({ [`${folder}/store.yaml`]: null, [folder]: null });
    for (let at = 0; at < 20; at++) scratch.commitByHand({ 'README.md': `${at}\n` });
    const searchPath = await failingOnce(command);
    const told: unknown[] = [];
    const log = (event: string) => told.push(event);
    const repository = await scratch.open({ olderCommits: 100, searchPath, log });
    await expect.poll(() => told, { timeout: 10_000 }).toEqual(['older commits could not be read']);
    expect(repository.knowsRemovals()).toBe(false);
    await expect.poll(() => repository.knowsRemovals(), { timeout: 20_000 }).toBe(true);
    expect(repository.removals()).toMatchObject([{ namespace: 'store-acme' }]);
  },
  40_000,
);

test('a store that only moved to another shard was not removed', async () => {
  const folder = await storeByHand();
  const text = scratch.git('show', `main:${folder}/store.yaml`);
  const files = scratch.git('ls-tree', '-r', '--name-only', 'main', folder).split('\n');
  const live = await scratch.open();
  scratch.commitByHand({
    ...Object.fromEntries(files.map((file) => [file, null])),
    'stores/moved/store-acme/store.yaml': text,
  });
  await live.refresh();
  const later = await scratch.open({ olderCommits: 100 });
  await expect.poll(() => later.knowsRemovals()).toBe(true);
  for (const repository of [live, later]) {
    expect(repository.entry('store-acme')?.folder).toBe('stores/moved/store-acme');
    expect(repository.removals()).toEqual([]);
  }
});

test.each([
  ['a renamed stores folder', (text: string) => ({ stores: null, 'shops/00/store-acme/store.yaml': text })],
  ['an emptied branch', () => ({ stores: null, 'README.md': null })],
])('%s is a removal of all, and each can come back', async (_, change) => {
  const repository = await scratch.open();
  await repository.submit(createIntent('acme'));
  await repository.submit(createIntent('beta'));
  const { folder, text } = repository.entry('store-acme')!;
  const before = contentOf(folder);
  scratch.commitByHand(change(text!));
  await repository.refresh();
  expect([...repository.entries()]).toEqual([]);
  expect(repository.removals().map(({ namespace }) => namespace)).toEqual(['store-acme', 'store-beta']);
  await repository.submit(restoreIntent(await repository.removedFolder('store-acme')));
  expect(contentOf(folder)).toBe(before);
  expect([...repository.entries()].map(({ namespace }) => namespace)).toEqual(['store-acme']);
});
