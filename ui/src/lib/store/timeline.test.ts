import { expect, test } from 'vitest';
import type { StoreStatus } from '#lib/api/types.ts';
import { timelineOf } from './timeline.ts';

function states(status: StoreStatus, ...times: (number | null)[]): string {
  const names = ['committed', 'detected', 'syncing', 'healthy'] as const;
  const timeline = names.map((step, index) => ({ step, at: times[index] ?? null }));
  return timelineOf({ status, timeline, sync: null })
    .map((step) => step.state)
    .join(' ');
}

test.each<[StoreStatus, (number | null)[], string]>([
  ['Provisioning', [], 'now open open open'],
  ['Provisioning', [10], 'done now open open'],
  ['Provisioning', [10, 12], 'done done now open'],
  ['Provisioning', [10, 12, 13], 'done done now open'],
  ['Ready', [10, 12, 13, 20], 'done done done done'],
  ['Ready', [null, null, 13, 20], 'done done done done'],
  ['Failed', [10, 12, 13], 'done done failed open'],
  ['Failed', [10], 'done failed open open'],
  ['Failed', [10, 12, 13, 20], 'done done done failed'],
  ['Deleting', [10, 12, 13, 20], 'done done done done'],
])('%s after %j reads %s', (status, times, text) => {
  expect(states(status, ...times)).toBe(text);
});

test('a store whose resources are all applied waits, or fails, at Healthy', () => {
  const timeline = (['committed', 'detected', 'syncing'] as const).map((step) => ({ step, at: 10 }));
  const last = (status: StoreStatus) => timelineOf({ status, timeline, sync: 'Synced' }).slice(2);
  expect(last('Provisioning').map((step) => step.state)).toEqual(['done', 'now']);
  expect(last('Failed').map((step) => step.state)).toEqual(['done', 'failed']);
});

test('says how long each step took, never below zero, and not where a time is missing', () => {
  const timeline = [
    { step: 'committed' as const, at: 10 },
    { step: 'detected' as const, at: 9 },
    { step: 'healthy' as const, at: 30 },
  ];
  expect(timelineOf({ status: 'Ready', timeline, sync: 'Synced' }).map((step) => step.took)).toEqual([
    undefined,
    0,
    undefined,
    undefined,
  ]);
});

test('a store that leaves waits for its approval, then is being removed', () => {
  const way = (approved: number | null) =>
    timelineOf({
      status: 'Deleting',
      sync: 'Synced',
      timeline: [
        { step: 'committed', at: 10 },
        { step: 'healthy', at: 20 },
        { step: 'deleting', at: 30 },
        { step: 'approved', at: approved },
      ],
    }).map(({ step, state, took }) => [step, state, took]);
  expect(way(null)).toEqual([
    ['deleting', 'now', undefined],
    ['approved', 'open', undefined],
  ]);
  expect(way(90)).toEqual([
    ['deleting', 'done', undefined],
    ['approved', 'now', 60],
  ]);
});
