import { expect, test } from 'vitest';
import { changesOf } from './changes.ts';

const seen = { plan: 'standard', owner: 'default' };

test('only what differs is sent', () => {
  expect(changesOf(seen, { plan: 'large', owner: 'default' })).toEqual({ plan: 'large' });
  expect(changesOf(seen, { plan: 'large', owner: 'team-a' })).toEqual({ plan: 'large', owner: 'team-a' });
});

test('nothing changed, or an owner left empty, is no change', () => {
  expect(changesOf(seen, seen)).toBeUndefined();
  expect(changesOf(seen, { plan: 'standard', owner: '' })).toBeUndefined();
});
