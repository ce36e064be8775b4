import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError } from '../api/api-error.ts';
import { type Connected, connect, storeApplication } from '../testing/connected.ts';
import { applicationsPath, setsPath } from '../testing/fake-api-server.ts';
import { backoff } from './backoff.ts';
import { longestSilence } from './watch-stream.ts';

let at: Connected;

beforeEach(async () => {
  at = await connect();
});

afterEach(() => at.close());

const names = () => [...at.argocd.applicationNames()].sort();
const put = (name: string, status?: unknown) =>
  at.server.put(applicationsPath, storeApplication(name, status === undefined ? {} : { status }));
/** Real connections take real time; the clock does not move meanwhile. */
const eventually = (read: () => unknown) => expect.poll(read, { timeout: 5000, interval: 5 });
const watches = (path = applicationsPath) => at.server.requestsOf(path, 'watch');
const lists = (path = applicationsPath) => at.server.requestsOf(path, 'list');
const failures = () => at.problems.map((problem) => (problem as ApiError).status);

async function started(): Promise<void> {
  await at.argocd.start();
  await eventually(() => at.server.watching).toBe(2);
}

/** Lets the waiting time after failures pass, in small steps, until `done`. On a busy machine requests time out then. */
async function retryUntil(done: () => boolean): Promise<void> {
  const step = async () => {
    await at.clock.advance(500);
    return done();
  };
  await expect.poll(step, { timeout: 5000, interval: 5 }).toBe(true);
}

test('a long list is read in pages of 500, then watched from its version with bookmarks', async () => {
  for (let i = 0; i < 1200; i += 1) put(`store-${i}`);
  await started();
  expect(names()).toHaveLength(1200);
  expect(lists().map(({ query }) => [query.limit, query.continue !== undefined])).toEqual([
    ['500', false],
    ['500', true],
    ['500', true],
  ]);
  expect(watches()[0]?.query).toMatchObject({ resourceVersion: '1300', allowWatchBookmarks: 'true' });
  expect([at.argocd.isRead(), at.argocd.staleSince()]).toEqual([true, undefined]);
});

test('changes are told as they come; Applications of others are not ours', async () => {
  put('store-a');
  await started();
  at.events.length = 0;
  put('store-b');
  at.server.put(
    applicationsPath,
    storeApplication('other', { metadata: { name: 'other', ownerReferences: [] } }),
  );
  at.server.remove(applicationsPath, 'store-a');
  await eventually(names).toEqual(['store-b']);
  expect(at.events).toEqual([
    { kind: 'application', name: 'store-b' },
    { kind: 'application', name: 'store-a' },
  ]);
});

test('one that the set gives up is not ours any more', async () => {
  put('store-a');
  await started();
  at.server.put(
    applicationsPath,
    storeApplication('store-a', { metadata: { name: 'store-a', ownerReferences: [] } }),
  );
  await eventually(names).toEqual([]);
});

test('the set is read by its name; its conditions are told', async () => {
  at.server.put(setsPath, { metadata: { name: 'others' }, spec: {} });
  await started();
  expect(at.argocd.applicationSet()).toBeUndefined();
  const conditions = [{ type: 'ErrorOccurred', status: 'True', message: 'no' }];
  at.server.put(setsPath, { metadata: { name: 'stores' }, spec: {}, status: { conditions } });
  await eventually(() => at.argocd.applicationSet()?.status?.conditions).toEqual(conditions);
  expect(at.events.at(-1)).toEqual({ kind: 'application-set' });
  expect(watches(setsPath)[0]?.query.fieldSelector).toBe('metadata.name=stores');
});

test('a watch that ends after its time goes on where it was and is not called stale', async () => {
  await started();
  await at.clock.advance(longestSilence - 1);
  put('store-a');
  await eventually(names).toEqual(['store-a']);
  const version = at.server.object(applicationsPath, 'store-a')?.metadata.resourceVersion;
  at.events.length = 0;
  at.server.endWatches('clean');
  await eventually(() => watches().length).toBe(2);
  await eventually(() => at.server.watching).toBe(2);
  expect(watches()[1]?.query.resourceVersion).toBe(version);
  expect([lists().length, at.events, at.problems]).toEqual([1, [], []]);
});

test('a cut watch is stale until it stands again, and misses nothing', async () => {
  put('store-a');
  await started();
  const now = at.clock.now() / 1000;
  at.server.fault = () => 500;
  at.server.quietly(() => at.server.remove(applicationsPath, 'store-a'));
  at.server.endWatches('cut');
  await eventually(() => at.argocd.staleSince()).toBe(now);
  await retryUntil(() => failures().filter((status) => status === 500).length >= 4);
  expect(at.argocd.staleSince()).toBe(now);
  expect(names()).toEqual(['store-a']);
  at.server.fault = () => undefined;
  await retryUntil(() => at.argocd.staleSince() === undefined);
  await eventually(names).toEqual([]);
  expect(lists()).toHaveLength(1);
  expect(at.events.filter(({ kind }) => kind === 'freshness').length).toBeGreaterThan(1);
});

test('a version that is too old makes a new list, which tells what changed and what went', async () => {
  put('store-gone');
  put('store-changed', { health: { status: 'Progressing' } });
  put('store-same');
  await started();
  at.server.quietly(() => {
    at.server.remove(applicationsPath, 'store-gone');
    put('store-changed', { health: { status: 'Healthy' } });
    put('store-new');
  });
  at.server.compact();
  at.events.length = 0;
  at.server.endWatches('clean');
  await retryUntil(() => at.argocd.staleSince() === undefined && lists().length > 1);
  expect(names()).toEqual(['store-changed', 'store-new', 'store-same']);
  expect(at.argocd.application('store-changed')?.status?.health?.status).toBe('Healthy');
  const told = at.events.flatMap((event) => (event.kind === 'application' ? [event.name] : []));
  expect(told.sort()).toEqual(['store-changed', 'store-gone', 'store-new']);
});

test('after a cut, a version that is too old is not called fresh before the new list', async () => {
  put('store-gone');
  await started();
  at.server.quietly(() => at.server.remove(applicationsPath, 'store-gone'));
  at.server.compact();
  const fresh: string[][] = [];
  at.argocd.subscribe(({ kind }) => {
    if (kind === 'freshness' && at.argocd.staleSince() === undefined) fresh.push(names());
  });
  at.server.endWatches('cut');
  await retryUntil(() => fresh.length > 0);
  expect(fresh).toEqual([[]]);
});

test('410 as the answer itself makes a new list too', async () => {
  put('store-a');
  await started();
  let refusals = 0;
  at.server.fault = ({ query }) => {
    if (query.watch !== 'true' || refusals >= 2) return undefined;
    refusals += 1;
    return 410;
  };
  at.server.endWatches('clean');
  await retryUntil(() => lists().length > 1 && at.argocd.staleSince() === undefined);
  expect(names()).toEqual(['store-a']);
});

test('a list whose token expires between two pages begins anew', async () => {
  for (let i = 0; i < 501; i += 1) put(`store-${i}`);
  let once = true;
  at.server.fault = ({ query }) => {
    if (query.continue !== undefined && once) {
      once = false;
      at.server.compact();
    }
    return undefined;
  };
  await at.argocd.start();
  // half a list is none
  expect([at.argocd.isRead(), failures(), names()]).toEqual([false, [410], []]);
  await retryUntil(() => at.argocd.isRead() && at.argocd.staleSince() === undefined);
  expect(names()).toHaveLength(501);
  expect(lists().filter(({ query }) => query.continue === undefined).length).toBeGreaterThan(1);
});

test('a start without an API server is stale from the start, and recovers', async () => {
  put('store-a');
  const begun = at.clock.now() / 1000;
  at.server.fault = () => 500;
  await at.argocd.start();
  expect([at.argocd.isRead(), at.argocd.staleSince(), names()]).toEqual([false, begun, []]);
  await retryUntil(() => failures().length >= 6);
  at.server.fault = () => undefined;
  await retryUntil(() => at.argocd.isRead() && at.argocd.staleSince() === undefined);
  expect(names()).toEqual(['store-a']);
});

test('an API server that never answers is given up after 10 seconds', async () => {
  at.server.fault = () => 'hang';
  const start = at.argocd.start();
  await eventually(() => at.server.requests.length).toBe(2);
  await at.clock.advance(10_000);
  await start;
  expect(at.argocd.isRead()).toBe(false);
  expect(at.problems[0]).toBeInstanceOf(ApiError);
});

test('a connection that falls silent is noticed, and stale since it was heard last', async () => {
  await started();
  await at.clock.advance(60_000);
  put('store-a');
  at.server.put(setsPath, { metadata: { name: 'stores' }, spec: {} });
  const heard = at.clock.now() / 1000;
  await eventually(() => [names().length, at.argocd.applicationSet() !== undefined]).toEqual([1, true]);
  at.server.fault = () => 'hang';
  await at.clock.advance(longestSilence - 1000);
  expect(at.argocd.staleSince()).toBeUndefined();
  await at.clock.advance(1000);
  await eventually(() => at.argocd.staleSince()).toBe(heard);
  // nobody knows what was missed, or whether the version is one that the API server will ever have
  at.server.fault = () => undefined;
  await at.clock.advance(10_000);
  await retryUntil(() => at.argocd.staleSince() === undefined);
  expect(Math.min(lists().length, lists(setsPath).length)).toBeGreaterThan(1);
});

test('a watch that ends as soon as it begins counts as broken', async () => {
  await started();
  at.server.endWatches('clean');
  await eventually(() => at.argocd.staleSince()).toBe(at.clock.now() / 1000);
});

test('waiting doubles to half a minute, the upper half of it random', () => {
  expect([1, 2, 3, 8, 100].map((failures) => backoff(failures, () => 1))).toEqual([
    250, 500, 1000, 30_000, 30_000,
  ]);
  expect(backoff(1, () => 0)).toBe(125);
});

test('nothing goes on after the end', async () => {
  await started();
  await at.argocd.close();
  const before = at.server.requests.length;
  await at.clock.advance(60_000);
  await eventually(() => at.server.watching).toBe(0);
  expect([at.server.requests.length, at.clock.pending]).toEqual([before, 0]);
});

test('a bookmark alone moves the version on and keeps a quiet watch alive', async () => {
  await started();
  const quiet = longestSilence - 1000;
  for (let round = 0; round < 3; round += 1) {
    await at.clock.advance(quiet);
    const alarms = vi.spyOn(at.clock, 'after');
    at.server.bookmark();
    await eventually(() => alarms.mock.calls.length).toBe(2); // each watch has heard it
    alarms.mockRestore();
  }
  expect([at.argocd.staleSince(), at.problems]).toEqual([undefined, []]);
  at.server.endWatches('clean');
  await eventually(() => watches().length).toBe(2);
  expect(watches()[1]?.query.resourceVersion).toBe('103');
});
