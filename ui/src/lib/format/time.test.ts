import { describe, expect, test } from 'vitest';
import { age, ago, duration } from './time.ts';

describe('age', () => {
  test.each([
    [0, 'now'],
    [-30, 'now'],
    [59, '59 s'],
    [60, '1 min'],
    [3599, '59 min'],
    [3600, '1 h'],
    [86_400, '1 d'],
    [59 * 86_400, '59 d'],
    [61 * 86_400, '2 mo'],
    [800 * 86_400, '2 y'],
  ])('%d seconds reads %s', (seconds, text) => {
    expect(age(1_000_000_000 - seconds, 1_000_000_000)).toBe(text);
  });

  test('a sentence for a clock that runs behind says just now', () => {
    expect(ago(100, 90)).toBe('just now');
    expect(ago(90, 100)).toBe('10 s ago');
  });
});

test.each([
  [0.4, 'under 1 s'],
  [42, '42 s'],
  [60, '1 min'],
  [185, '3 min 5 s'],
  [7800, '2 h 10 min'],
  [90_000, '1 d 1 h'],
])('a duration of %d seconds reads %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
