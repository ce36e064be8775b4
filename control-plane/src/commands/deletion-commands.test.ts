import { beforeEach, describe, expect, test } from 'vitest';
import type { ErrorCode } from '../domain/errors.ts';
import { deletingApplication, readyApplication } from '../testing/applications.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { caller, makePlatform, type Platform, person } from '../testing/platform.ts';

const code = (expected: ErrorCode) => expect.objectContaining({ code: expected });
const file = { 'store.yaml': 'name: a\nvalues:\n  host: a.localtest.me\n', 'notes.txt': 'kept' };
const names = Array.from({ length: 12 }, (_, index) => `store-${index + 10}`);

let clock: ManualClock;
let platform: Platform;

function begin(delay = 0): void {
  clock = new ManualClock();
  platform = makePlatform(clock, { delay, breaker: { stores: 10, percent: 5, window: 600 } });
  platform.catalog.start();
  platform.guard.start();
}
beforeEach(() => begin(3600));

/** Waits as real ones do: something in it must not be deleted without approval. */
function going(name: string) {
  const { status, ...rest } = deletingApplication(name, 'r');
  const namespace = { kind: 'Namespace', name, status: 'Synced', requiresDeletionConfirmation: true };
  return { ...rest, status: { ...status, resources: [namespace] } };
}

async function removed(name: string): Promise<void> {
  const { repository, argocd, catalog } = platform;
  repository.put(name, file);
  catalog.look(name);
  argocd.put(readyApplication(name, 'r'));
  repository.put(name, undefined);
}

async function massRemoved(): Promise<void> {
  for (const name of names) await removed(name);
  for (const name of names) platform.argocd.put(going(name));
  await clock.advance(1000);
}

describe('undo', () => {
  test('puts the folder back in one commit of the person and abandons the deletion', async () => {
    const { repository, argocd, catalog, deletionCommands } = platform;
    await removed('store-a');
    argocd.put(going('store-a'));
    const since = Date.parse('2026-11-22T12:00:06Z') / 1000;
    expect(catalog.get('store-a')).toMatchObject({ phase: 'AwaitingApproval', deletes_at: since + 3600 });
    const commits = repository.commits.length;
    await deletionCommands.undo('store-a', caller);
    expect(repository.entry('store-a')?.text).toBe(file['store.yaml']);
    expect(repository.commits.slice(commits)).toMatchObject([{ author: person, subject: 'Restore store a' }]);
    expect(argocd.asked).toEqual(['abandon store-a', 'refresh-set']);
    const again = await deletionCommands.undo('store-a', caller);
    expect(again).toMatchObject({ id: 'store-a', deletes_at: null });
    expect(repository.commits).toHaveLength(commits + 1);
    expect(argocd.asked.filter((asked) => asked.startsWith('abandon'))).toHaveLength(1);
  });

  test('before Argo CD has seen the removal, only the folder comes back', async () => {
    await removed('store-a');
    const record = await platform.deletionCommands.undo('store-a', caller);
    expect(record.status).not.toBe('Deleting');
    expect(platform.argocd.asked).toEqual(['refresh-set']);
  });

  test('is too late once it is approved, and says so; nothing is committed', async () => {
    const { repository, argocd, deletionCommands } = platform;
    await removed('store-a');
    const { metadata, ...rest } = going('store-a');
    const annotations = { 'argocd.argoproj.io/deletion-approved': metadata.deletionTimestamp ?? '' };
    argocd.put({ ...rest, metadata: { ...metadata, annotations } });
    const commits = repository.commits.length;
    await expect(deletionCommands.undo('store-a', caller)).rejects.toEqual(code('deletion-approved'));
    expect(repository.commits).toHaveLength(commits);
    await expect(deletionCommands.undo('store-nowhere', caller)).rejects.toEqual(code('store-not-found'));
  });

  test('is finished by the guard when Argo CD does not answer', async () => {
    const { argocd, deletionCommands } = platform;
    await removed('store-a');
    argocd.put(going('store-a'));
    await clock.advance(10_000);
    argocd.failing.add('abandon');
    const record = await deletionCommands.undo('store-a', caller);
    expect(record).toMatchObject({ status: 'Deleting', phase: 'Restoring' });
    await clock.advance(10_000);
    expect(argocd.application('store-a')).toBeDefined();
    argocd.failing.clear();
    await clock.advance(60_000);
    expect(argocd.application('store-a')).toBeUndefined();
  });

  test('does not let go of what runs when its folder is gone again', async () => {
    const { repository, argocd, deletionCommands } = platform;
    const once = { ...caller, idempotencyKey: 'key-1' };
    await removed('store-a');
    argocd.put(going('store-a'));
    await deletionCommands.undo('store-a', once);
    argocd.put(readyApplication('store-a', 'r'));
    repository.put('store-a', undefined);
    argocd.put(going('store-a'));
    const asked = argocd.asked.length;
    // The client that did not hear the first answer asks again.
    await expect(deletionCommands.undo('store-a', once)).rejects.toEqual(code('nothing-to-undo'));
    expect(argocd.asked).toHaveLength(asked);
    expect(argocd.application('store-a')).toBeDefined();
  });

  test('of a deletion that nobody asked for fails when Argo CD does not answer: nobody would finish it', async () => {
    const { repository, argocd, deletionCommands } = platform;
    repository.put('store-a', file);
    await clock.advance(600_000);
    argocd.put(going('store-a'));
    argocd.failing.add('abandon');
    await expect(deletionCommands.undo('store-a', caller)).rejects.toEqual(code('argocd-unavailable'));
  });

  test('puts a folder back that another replica has just removed', async () => {
    const { repository, argocd, catalog, deletionCommands } = platform;
    repository.put('store-a', file);
    catalog.look('store-a');
    repository.arrives('store-a', undefined);
    argocd.put(going('store-a'));
    await deletionCommands.undo('store-a', caller);
    await repository.refresh();
    expect(repository.entry('store-a')?.text).toBe(file['store.yaml']);
    expect(argocd.asked).toEqual(['abandon store-a', 'refresh-set']);
  });

  test('of a folder whose content nobody knows is refused', async () => {
    platform.argocd.put(going('store-old'));
    await expect(platform.deletionCommands.undo('store-old', caller)).rejects.toEqual(
      code('nothing-to-undo'),
    );
  });

  test('is not overtaken by the approval that it undoes', async () => {
    begin(0);
    const { repository, argocd, deletionCommands } = platform;
    await removed('store-a');
    const slow = Promise.withResolvers<void>();
    const known = await repository.removedFolder('store-a');
    repository.removedFolder = () => slow.promise.then(() => known);
    const undone = deletionCommands.undo('store-a', caller);
    argocd.put(going('store-a'));
    await clock.advance(60_000);
    slow.resolve();
    await undone;
    await clock.advance(60_000);
    expect(argocd.asked.filter((asked) => !asked.startsWith('refresh'))).toEqual(['abandon store-a']);
  });

  test('does not bring back a file that stops Argo CD for all stores', async () => {
    const { repository, argocd, deletionCommands } = platform;
    repository.put('store-a', { 'store.yaml': 'name: [' });
    repository.put('store-a', undefined);
    argocd.put(going('store-a'));
    await expect(deletionCommands.undo('store-a', caller)).rejects.toEqual(code('store-file-broken'));
    expect(repository.entry('store-a')).toBeUndefined();
  });

  test('of many does what can be done and says what not', async () => {
    await massRemoved();
    const ids = [...names.slice(0, 2), 'store-nowhere'];
    // What identifies the call must not make its many commits one request.
    const called = { ...caller, idempotencyKey: 'key', requestId: 'call' };
    const results = await platform.deletionCommands.undoAll(ids, called);
    expect(results.map(({ id, error }) => [id, error?.code])).toEqual([
      [names[0], undefined],
      [names[1], undefined],
      ['store-nowhere', 'store-not-found'],
    ]);
    await clock.advance(86_400_000);
    expect(platform.argocd.asked.filter((asked) => asked.startsWith('approve'))).toEqual([]);
  });
});

describe('release', () => {
  test('of a mass approves those that are named, at once and no other', async () => {
    await massRemoved();
    const { argocd, catalog, deletionCommands } = platform;
    expect(catalog.overview().held).toMatchObject({
      count: 12,
      too_many: { ids: names },
      unwanted: { count: 0 },
    });
    expect(catalog.get(names[0]!)).toMatchObject({ status: 'Deleting', phase: 'Held', last_error: null });
    const results = await deletionCommands.releaseAll(names.slice(0, 3), caller.rights);
    expect(results.map(({ release }) => release)).toEqual(['begun', 'begun', 'begun']);
    await clock.advance(86_400_000);
    const approved = argocd.asked.filter((asked) => asked.startsWith('approve'));
    expect(new Set(approved)).toEqual(new Set(names.slice(0, 3).map((name) => `approve ${name}`)));
  });

  test('before Argo CD has begun waits for that', async () => {
    for (const name of names) await removed(name);
    await clock.advance(1000);
    const { argocd, catalog, deletionCommands } = platform;
    expect(catalog.get(names[0]!)).toMatchObject({ phase: 'Held' });
    expect(await deletionCommands.release(names[0]!, caller.rights)).toMatchObject({ release: 'waiting' });
    argocd.put(going(names[0]!));
    argocd.put(going(names[1]!));
    await clock.advance(1000);
    expect(argocd.asked).toEqual([`approve ${names[0]}`]);
  });

  test('of a store whose folder is there, of one that is not held, of none, is refused', async () => {
    const { repository, argocd, catalog, deletionCommands } = platform;
    repository.put('store-a', file);
    argocd.put(going('store-a'));
    await clock.advance(1000);
    expect(catalog.get('store-a')).toMatchObject({ status: 'Deleting', phase: 'Held' });
    expect(catalog.overview().held).toMatchObject({ count: 1, unwanted: { ids: ['store-a'] } });
    await expect(deletionCommands.release('store-a', caller.rights)).rejects.toEqual(
      code('nothing-to-release'),
    );
    await removed('store-b');
    argocd.put(going('store-b'));
    await expect(deletionCommands.release('store-b', caller.rights)).rejects.toEqual(
      code('nothing-to-release'),
    );
    await expect(deletionCommands.release('store-c', caller.rights)).rejects.toEqual(code('store-not-found'));
    await clock.advance(1000);
    expect(argocd.asked).toEqual([]);
  });

  test('that Argo CD does not take is told, and tried on', async () => {
    await massRemoved();
    const { argocd, deletionCommands } = platform;
    argocd.failing.add('approve');
    await expect(deletionCommands.release(names[0]!, caller.rights)).rejects.toEqual(
      code('argocd-unavailable'),
    );
    argocd.failing.clear();
    const before = argocd.asked.length;
    await clock.advance(120_000);
    expect(argocd.asked.slice(before)).toContain(`approve ${names[0]}`);
  });

  test('is forgotten when the folder comes back', async () => {
    await massRemoved();
    const { argocd, repository, deletions } = platform;
    argocd.failing.add('approve');
    deletions.release(names[0]!);
    await clock.advance(200);
    repository.put(names[0]!, file);
    argocd.failing.clear();
    argocd.asked.length = 0;
    repository.put(names[0]!, undefined);
    await clock.advance(86_400_000);
    expect(argocd.asked).not.toContain(`approve ${names[0]}`);
  });
});
