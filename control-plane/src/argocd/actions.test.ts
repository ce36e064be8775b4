import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Application } from '../domain/argocd/types.ts';
import { type Connected, connect, storeApplication } from './testing/connected.ts';
import { applicationsPath, setsPath } from './testing/fake-api-server.ts';
import type { StoredObject } from './testing/stored-objects.ts';

let at: Connected;

beforeEach(async () => {
  at = await connect();
});

afterEach(() => at.close());

const put = (name: string, more: Partial<StoredObject> = {}) =>
  at.server.put(applicationsPath, storeApplication(name, more));
const stored = (name: string) => at.server.object(applicationsPath, name);
const patches = (path = applicationsPath) => at.server.requestsOf(path, 'patch');
const versionOf = (name: string) => stored(name)?.metadata.resourceVersion;
const annotationsOf = (name: string) => stored(name)?.metadata.annotations ?? {};

const approved = 'argocd.argoproj.io/deletion-approved';
const refresh = 'argocd.argoproj.io/application-set-refresh';

/** An Application that waits for its deletion's approval since `since`. */
function putDeleting(name: string, since: string, more: Partial<StoredObject['metadata']> = {}): void {
  const finalizers = ['resources-finalizer.argocd.argoproj.io'];
  const { metadata, ...rest } = storeApplication(name);
  put(name, { ...rest, metadata: { ...metadata, deletionTimestamp: since, finalizers, ...more } });
}

test('the ApplicationSet is asked with a value that differs each time', async () => {
  at.server.put(setsPath, { metadata: { name: 'stores' } });
  await at.argocd.refreshApplicationSet();
  await at.argocd.refreshApplicationSet();
  await at.clock.advance(1000);
  await at.argocd.refreshApplicationSet();
  expect(patches(setsPath).map(({ body }) => body)).toEqual(
    ['2026-11-22T12:00:00.000Z', '2026-11-22T12:00:00.001Z', '2026-11-22T12:00:01.000Z'].map((value) => ({
      metadata: { annotations: { [refresh]: value } },
    })),
  );
  expect(patches(setsPath)[0]).toMatchObject({
    path: `${setsPath}/stores`,
    contentType: 'application/merge-patch+json',
  });
});

test('many requests at once are two: the one on its way, and one for all who came meanwhile', async () => {
  at.server.put(setsPath, { metadata: { name: 'stores' } });
  await Promise.all(Array.from({ length: 50 }, () => at.argocd.refreshApplicationSet()));
  expect(patches(setsPath).length).toBeLessThanOrEqual(2);
});

test('a missing ApplicationSet is said', async () => {
  await expect(at.argocd.refreshApplicationSet()).rejects.toMatchObject({ code: 'argocd-unavailable' });
});

test.each(['normal', 'hard'] as const)('a %s refresh is an annotation', async (how) => {
  put('store-a');
  await at.argocd.refreshApplication('store-a', how);
  expect(patches().map(({ body }) => body)).toEqual([
    { metadata: { annotations: { 'argocd.argoproj.io/refresh': how } } },
  ]);
});

test("a sync is what Argo CD's own API server writes", async () => {
  put('store-a', { status: { operationState: { phase: 'Failed', retryCount: 3 } } });
  const resourceVersion = versionOf('store-a');
  await at.argocd.syncApplication('store-a');
  expect(patches().map(({ body }) => body)).toEqual([
    {
      metadata: { resourceVersion },
      operation: {
        initiatedBy: { username: 'storeplane' },
        retry: { limit: 3, backoff: { duration: '5s' } },
        sync: { prune: true },
      },
      status: { operationState: null },
    },
  ]);
  expect(stored('store-a')?.status).toEqual({});
});

test.each<[string, () => void]>([
  ['already asked to sync', () => put('store-a', { operation: { sync: {} } })],
  ['being deleted', () => putDeleting('store-a', '2026-11-22T11:00:00Z')],
  ['gone', () => {}],
])('an Application that is %s is not synced', async (_, prepare) => {
  prepare();
  await at.argocd.syncApplication('store-a');
  expect(patches()).toEqual([]);
});

const running = { operation: { sync: {} }, status: { operationState: { phase: 'Running' } } };

test('a sync that runs is ended first: it may wait for what will never come up', async () => {
  put('store-a', running);
  const synced = at.argocd.syncApplication('store-a');
  await vi.waitFor(() =>
    expect(stored('store-a')?.status).toEqual({ operationState: { phase: 'Terminating' } }),
  );
  await at.clock.advance(500);
  expect(patches()).toHaveLength(1);
  put('store-a', { status: { operationState: { phase: 'Failed' } } });
  await untilDone(synced);
  expect(patches().at(-1)?.body).toMatchObject({ operation: { sync: { prune: true } } });
});

test('a sync that does not end in time is said, and nothing else is asked', async () => {
  put('store-a', running);
  const synced = at.argocd.syncApplication('store-a').catch((error: unknown) => error);
  expect(await untilDone(synced)).toMatchObject({ code: 'argocd-unavailable' });
  expect(patches()).toHaveLength(1);
});

/** Lets time pass until `what` is done. */
async function untilDone<T>(what: Promise<T>): Promise<T> {
  let done = false;
  const over = what.finally(() => {
    done = true;
  });
  while (!done) {
    await at.clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return over;
}

test.each([
  ['now', '2026-11-22T11:59:00Z', '2026-11-22T12:00:00.000Z'],
  ["the deletion's time when that is ahead of our clock", '2026-11-22T12:00:07Z', '2026-11-22T12:00:07.000Z'],
])('an approval bears %s', async (_, since, expected) => {
  putDeleting('store-a', since);
  await at.argocd.approveDeletion('store-a');
  expect(annotationsOf('store-a')[approved]).toBe(expected);
  await at.argocd.approveDeletion('store-a');
  expect(patches()).toHaveLength(1);
});

test('nothing is approved beforehand: not what stays, not what was made anew meanwhile', async () => {
  put('store-a');
  await at.argocd.approveDeletion('store-a');
  expect(patches()).toEqual([]);
  putDeleting('store-b', '2026-11-22T11:59:00Z');
  at.server.beforePatch = () => {
    at.server.beforePatch = () => {};
    at.server.remove(applicationsPath, 'store-b');
    put('store-b');
  };
  await at.argocd.approveDeletion('store-b');
  expect(annotationsOf('store-b')).toEqual({});
});

test('an approval ends the sync that runs: Argo CD removes nothing before it is over', async () => {
  putDeleting('store-a', '2026-11-22T11:59:00Z');
  put('store-a', { ...stored('store-a'), ...running });
  await at.argocd.approveDeletion('store-a');
  expect(annotationsOf('store-a')).toHaveProperty([approved]);
  expect(stored('store-a')).toMatchObject({
    operation: {},
    status: { operationState: { phase: 'Terminating' } },
  });

  putDeleting('store-b', '2026-11-22T11:59:00Z');
  await at.argocd.approveDeletion('store-b');
  expect(patches().at(-1)?.body).not.toHaveProperty('status');
});

test('an approval is given to what it was meant for alone', async () => {
  const since = '2026-11-22T11:59:00Z';
  putDeleting('store-a', since);
  const isRight = ({ metadata }: Application) => metadata.deletionTimestamp === since;
  at.server.beforePatch = () => {
    at.server.beforePatch = () => {};
    putDeleting('store-a', '2026-11-22T12:00:00Z');
  };
  expect(await at.argocd.approveDeletion('store-a', isRight)).toBe(false);
  expect(annotationsOf('store-a')).toEqual({});
  putDeleting('store-b', since);
  expect(await at.argocd.approveDeletion('store-b', isRight)).toBe(true);
});

test("an undo takes Argo CD's finalizers away and leaves those of others", async () => {
  const finalizers = [
    'resources-finalizer.argocd.argoproj.io',
    'post-delete-finalizer.argocd.argoproj.io/cleanup',
  ];
  putDeleting('store-a', '2026-11-22T11:59:00Z', { finalizers });
  const resourceVersion = versionOf('store-a');
  await at.argocd.abandonDeletion('store-a');
  expect(patches().map(({ body }) => body)).toEqual([{ metadata: { finalizers: [], resourceVersion } }]);
  expect(stored('store-a')).toBeUndefined();

  putDeleting('store-b', '2026-11-22T11:59:00Z', { finalizers: [...finalizers, 'example.com/backup'] });
  await at.argocd.abandonDeletion('store-b');
  expect(stored('store-b')?.metadata.finalizers).toEqual(['example.com/backup']);
});

test('an undo leaves alone what is not being deleted', async () => {
  put('store-a');
  await at.argocd.abandonDeletion('store-a');
  expect(patches()).toEqual([]);
});

test('an undo refuses what is approved, also when the approval comes in between', async () => {
  const approval = { annotations: { [approved]: '2026-11-22T12:00:00Z' } };
  putDeleting('store-a', '2026-11-22T11:59:00Z', approval);
  await expect(at.argocd.abandonDeletion('store-a')).rejects.toMatchObject({ code: 'deletion-approved' });
  expect(patches()).toEqual([]);

  putDeleting('store-b', '2026-11-22T11:59:00Z');
  at.server.beforePatch = () => {
    at.server.beforePatch = () => {};
    putDeleting('store-b', '2026-11-22T11:59:00Z', approval);
  };
  await expect(at.argocd.abandonDeletion('store-b')).rejects.toMatchObject({ code: 'deletion-approved' });
  expect(stored('store-b')?.metadata.finalizers).toHaveLength(1);
});

test('a change that came in between is no reason to give up, until it comes every time', async () => {
  putDeleting('store-a', '2026-11-22T11:59:00Z');
  let changes = 0;
  at.server.beforePatch = () => {
    changes += 1;
    if (changes < 3) putDeleting('store-a', '2026-11-22T11:59:00Z');
  };
  await at.argocd.abandonDeletion('store-a');
  expect([changes, stored('store-a')]).toEqual([3, undefined]);

  putDeleting('store-b', '2026-11-22T11:59:00Z');
  at.server.beforePatch = () => putDeleting('store-b', '2026-11-22T11:59:00Z');
  await expect(at.argocd.approveDeletion('store-b')).rejects.toMatchObject({ code: 'argocd-unavailable' });
});

test('an Application that is gone needs nothing', async () => {
  const { argocd } = at;
  await argocd.refreshApplication('store-a', 'hard');
  await argocd.approveDeletion('store-a');
  await argocd.abandonDeletion('store-a');
  putDeleting('store-b', '2026-11-22T11:59:00Z');
  at.server.beforePatch = () => at.server.remove(applicationsPath, 'store-b');
  await argocd.approveDeletion('store-b');
});
