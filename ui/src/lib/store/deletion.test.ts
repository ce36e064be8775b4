import { expect, test } from 'vitest';
import { canRelease, canUndo, timeLeft } from './deletion.ts';

const deleting = { step: 'deleting' as const, at: 10 };

test.each([
  ['a store that runs', { status: 'Ready', phase: 'Running', timeline: [] }, false],
  ['before Argo CD has seen it', { status: 'Deleting', phase: 'Pruning', timeline: [] }, true],
  [
    'while it waits',
    { status: 'Deleting', phase: 'AwaitingApproval', timeline: [deleting, { step: 'approved', at: null }] },
    true,
  ],
  ['while it is held', { status: 'Deleting', phase: 'Held', timeline: [deleting] }, true],
  ['while it comes back', { status: 'Deleting', phase: 'Restoring', timeline: [deleting] }, false],
  ['once nothing waits for approval', { status: 'Deleting', phase: 'Pruning', timeline: [deleting] }, false],
  [
    'once it is approved',
    { status: 'Deleting', phase: 'AwaitingApproval', timeline: [deleting, { step: 'approved', at: 11 }] },
    false,
  ],
] as const)('undo: %s', (_, record, expected) => {
  expect(canUndo({ ...record, timeline: [...record.timeline] })).toBe(expected);
});

test('only a held store whose folder is gone is released', () => {
  expect(canRelease({ phase: 'Held', version: null })).toBe(true);
  expect(canRelease({ phase: 'Held', version: 'abc' })).toBe(false);
  expect(canRelease({ phase: 'AwaitingApproval', version: null })).toBe(false);
});

test('says how long a deletion can be undone', () => {
  expect(timeLeft(null, 0)).toBeUndefined();
  expect(timeLeft(100, 35)).toBe('1 min 5 s left to undo');
  expect(timeLeft(100, 100)).toBe('About to be approved');
});
