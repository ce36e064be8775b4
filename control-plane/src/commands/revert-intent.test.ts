import { expect, test } from 'vitest';
import type { StoreEntry } from '../domain/store.ts';
import type { FolderStep } from '../ports/store-history.ts';
import type { RemovedFolder } from '../ports/store-repository.ts';
import { noFleet, person } from '../testing/platform.ts';
import { type RevertContext, revertIntent } from './revert-intent.ts';

const folder = 'stores/8f/store-acme';
const at = (version: string): RemovedFolder => ({
  namespace: 'store-acme',
  folder,
  version,
  files: [],
  text: undefined,
});
const entryAt = (version: string) => ({ namespace: 'store-acme', folder, version }) as StoreEntry;
const step = (before: string | undefined, after: string | undefined): FolderStep => ({
  commit: 'c'.repeat(40),
  subject: 'Update store acme: plan large',
  touched: true,
  before: before === undefined ? undefined : at(before),
  after: after === undefined ? undefined : at(after),
});
const decide = (
  change: FolderStep,
  entry: StoreEntry | undefined,
  more: Partial<Omit<RevertContext, 'stamp'>> = {},
) =>
  revertIntent('store-acme', change, {
    stamp: { requestId: 'r', author: person, requestedAt: 1 },
    isPresent: () => false,
    hostTakenBy: () => undefined,
    ...more,
  }).decide(entry, noFleet);
const refusedWith = (code: string) => ({ kind: 'refused', error: { code } });

test('the folder comes back as it was before the commit', () => {
  expect(decide(step('1', '2'), entryAt('2'))).toEqual({
    kind: 'restore',
    removed: at('1'),
    subject: 'Revert "Update store acme: plan large" (ccccccc)',
  });
  expect(decide(step('1', undefined), undefined)).toMatchObject({ kind: 'restore', removed: at('1') });
  expect(decide(step(undefined, '1'), entryAt('1'))).toMatchObject({ kind: 'remove', folder });
});

test('asked for again there is nothing to do', () => {
  expect(decide(step('1', '2'), entryAt('1'))).toEqual({ kind: 'unchanged' });
  expect(decide(step(undefined, '1'), undefined)).toEqual({ kind: 'unchanged' });
});

test('what changed since is not overwritten', () => {
  expect(decide(step('1', '2'), entryAt('3'))).toMatchObject(refusedWith('changed-since'));
  expect(decide(step('1', '2'), undefined)).toMatchObject(refusedWith('changed-since'));
  expect(decide(step('1', undefined), entryAt('3'))).toMatchObject(refusedWith('changed-since'));
});

test('a store that is still being deleted, or whose host is taken, does not come back', () => {
  const isPresent = () => true;
  expect(decide(step('1', undefined), undefined, { isPresent })).toMatchObject(refusedWith('store-deleting'));
  const hostTakenBy = () => 'store-other';
  expect(decide(step('1', undefined), undefined, { hostTakenBy })).toMatchObject(refusedWith('host-taken'));
});
