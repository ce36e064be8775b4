import { expect, test } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import type { OlderCommit } from '../cache/older-history.ts';
import type { Past } from './backfill.ts';
import { History } from './history.ts';
import { readOlder } from './read-older.ts';
import { Removals } from './removals.ts';

const commits: OlderCommit[] = Array.from({ length: 1200 }, (_, index) => ({
  info: { oid: `${index}`, committedAt: 5000 - index, author: { name: 'Ada', email: '' }, subject: '' },
  message: '',
  files: [{ change: 'D', file: `stores/00/store-${index}/store.yaml` }],
}));

function reading(until: number) {
  const clock = new ManualClock();
  const removals = new Removals();
  const announced: number[] = [];
  const snapshot = { attribute: (found: ReadonlyMap<string, unknown>) => new Set(found.keys()) };
  const announce = (namespaces: ReadonlySet<string>) => announced.push(namespaces.size);
  const stop = new AbortController();
  let tries = 0;
  const done = readOlder({
    async *open() {
      tries += 1;
      yield* commits.slice(0, until * tries);
      if (until * tries < commits.length) throw new Error('cut');
    },
    past: { history: new History(), snapshot, removals, announce } as unknown as Past,
    clock,
    signal: stop.signal,
    onFailure: () => {},
  });
  return { clock, removals, announced, stop, done, tries: () => tries };
}

test('goes on where it was cut off, and takes nothing in twice', async () => {
  const { clock, removals, done, tries, announced } = reading(600);
  await clock.advance(10_000);
  expect(await done).toBe(true);
  expect([tries(), clock.pending]).toEqual([2, 0]);
  expect(announced).toEqual([500, 500, 200]);
  const times = removals.all().map(({ at }) => at);
  expect(times).toEqual(commits.map(({ info }) => info.committedAt).reverse());
});

test('waits longer and longer, and ends when it has to', async () => {
  const { clock, stop, done, tries } = reading(0);
  await clock.advance(600_000);
  expect(tries()).toBeGreaterThan(8);
  expect(tries()).toBeLessThan(20);
  stop.abort();
  expect(await done).toBe(false);
  expect(clock.pending).toBe(0);
});
