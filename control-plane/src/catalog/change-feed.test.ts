import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { ChangeFeed, type FeedMessage } from './change-feed.ts';
import { exampleRecord } from './testing/example-record.ts';

function setup(capacity = 100) {
  const clock = new ManualClock();
  const state = { overview: 'a' };
  const overview = () => ({ data: state, fingerprint: state.overview });
  const feed = new ChangeFeed({ clock, epoch: 'e1', capacity, overview });
  const heard: FeedMessage[] = [];
  feed.subscribe((messages) => heard.push(...messages));
  const names = () => heard.splice(0).map(({ event }) => event.name);
  return { clock, feed, heard, names, state };
}

const record = (id: string, reason = '') => exampleRecord({ id, reason });

test('changes of one store within the interval become one message, the newest', async () => {
  const { clock, feed, heard } = setup();
  for (let i = 0; i < 50; i += 1) feed.changed('a', record('a', `step ${i}`), undefined);
  feed.changed('b', record('b'), undefined);
  expect(heard).toEqual([]);
  await clock.advance(100);
  expect(heard.map(({ event }) => event.name)).toEqual(['store', 'store', 'overview']);
  expect(heard[0]).toMatchObject({ id: 'e1-1', event: { data: { id: 'a', reason: 'step 49' } } });
});

test('the overview is told only when it differs', async () => {
  const { clock, feed, names, state } = setup();
  feed.overviewChanged();
  await clock.advance(100);
  expect(names()).toEqual(['overview']);
  feed.overviewChanged();
  await clock.advance(100);
  expect(names()).toEqual([]);
  state.overview = 'b';
  feed.overviewChanged();
  await clock.advance(100);
  expect(names()).toEqual(['overview']);
});

test('what was missed is replayed, one message per store', async () => {
  const { clock, feed } = setup();
  for (const reason of ['1', '2', '3']) {
    feed.changed('a', record('a', reason), undefined);
    await clock.advance(100);
  }
  feed.changed('a', undefined, undefined);
  feed.changed('b', record('b'), undefined);
  await clock.advance(100);
  const missed = feed.replay('e1-1');
  expect(missed.map(({ event }) => event.name)).toEqual(['overview', 'store-deleted', 'store']);
  expect(feed.replay(feed.lastId)).toEqual([]);
});

test.each(['e2-3', 'e1-999', 'nonsense', '', 'e1-', 'e1--1', 'e1-0'])(
  'after %j everything has to be read again',
  async (id) => {
    const { clock, feed } = setup(4);
    for (let i = 0; i < 10; i += 1) {
      feed.changed(`s${i}`, record(`s${i}`), undefined);
      await clock.advance(100);
    }
    expect(feed.replay(id)).toEqual([{ id: feed.lastId, event: { name: 'resync', data: {} } }]);
    expect(feed.replay('e1-7').map(({ event }) => event.name)).toEqual(['store', 'store', 'store', 'store']);
  },
);

test('nothing runs when nothing changes, nor after the end', async () => {
  const { clock, feed, heard } = setup();
  expect(clock.pending).toBe(0);
  feed.changed('a', record('a'), undefined);
  feed.close();
  await clock.advance(1000);
  expect(heard).toEqual([]);
});
