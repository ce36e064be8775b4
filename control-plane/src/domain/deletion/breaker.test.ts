import { describe, expect, test } from 'vitest';
import { isInside, type Leaving, trippedSpans } from './breaker.ts';

const limits = { stores: 10, percent: 5, window: 600 };
const start = 1_800_000_000;

/** Stores that are there now, all older than the tests' begin. */
const fleet = (count: number, createdAt = 0) =>
  Array.from({ length: count }, (_, index) => ({ namespace: `store-there-${index}`, createdAt }));
const removals = (count: number, gap: number, from = start): Leaving[] =>
  Array.from({ length: count }, (_, index) => ({ namespace: `store-gone-${index}`, at: from + index * gap }));
const held = (leaving: readonly Leaving[], present: ReturnType<typeof fleet>, changes = {}) => {
  const spans = trippedSpans(leaving, present, { ...limits, ...changes });
  return [...new Set(leaving.filter(({ at }) => isInside(spans, at)).map(({ namespace }) => namespace))];
};

describe('the breaker', () => {
  test.each([
    ['ten of a hundred go', 10, 1, 90, 0],
    ['eleven of a hundred are too many', 11, 1, 89, 11],
    ['an emptied repository', 12, 0, 0, 12],
    ['a small one may be emptied', 10, 0, 0, 0],
    ['more than ten, but few of them all', 50, 0, 950, 0],
    ['just over the share', 51, 0, 949, 51],
    ['as many, but slowly', 60, 61, 40, 0],
    ['the window has both its ends', 11, 60, 89, 11],
  ])('%s', (_, count, gap, left, expected) => {
    expect(held(removals(count, gap), fleet(left))).toHaveLength(expected);
  });

  test('the eleventh trips it, and all of the window are in it', () => {
    const all = removals(11, 30);
    expect(held(all.slice(0, 10), fleet(90))).toEqual([]);
    expect(held(all, fleet(89))).toHaveLength(11);
  });

  test('what went before or later is not held with a mass', () => {
    const mass = removals(12, 0);
    const others = [
      { namespace: 'store-before', at: start - 601 },
      { namespace: 'store-later', at: start + 601 },
    ];
    expect(held([...mass, ...others], fleet(0))).toEqual(mass.map(({ namespace }) => namespace));
  });

  test('a mass stays held when some of it is saved and when stores are made afterwards', () => {
    const mass = removals(12, 0);
    const back = mass.slice(0, 11).map(({ namespace }) => ({ namespace, createdAt: 0 }));
    expect(held(mass, back)).toHaveLength(12);
    expect(held(mass, fleet(10_000, start + 1))).toHaveLength(12);
  });

  test('one store that goes and comes again and again is one', () => {
    const again = removals(30, 1).map(({ at }) => ({ namespace: 'store-a', at }));
    expect(held(again, fleet(20))).toEqual([]);
    expect(held([...again, ...removals(10, 0)], fleet(20))).toHaveLength(11);
  });

  test('limits of zero hold every deletion', () => {
    expect(held(removals(1, 0), fleet(1000), { stores: 0, percent: 0 })).toHaveLength(1);
  });

  test('agrees with counting every window by hand', () => {
    let seed = 42;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 200; round++) {
      const leaving = Array.from({ length: random(60) }, () => ({
        namespace: `store-${random(40)}`,
        at: start + random(3000),
      }));
      const present = Array.from({ length: random(200) }, (_, index) => ({
        namespace: `store-${index}`,
        createdAt: start + random(6000) - 5000,
      }));
      const expected = byHand(leaving, present);
      expect(new Set(held(leaving, present))).toEqual(expected);
    }
  });
});

function byHand(leaving: readonly Leaving[], present: ReturnType<typeof fleet>): Set<string> {
  const names = new Set<string>();
  const isThere = new Set(present.map(({ namespace }) => namespace));
  for (const { at: to } of leaving) {
    const window = leaving.filter(({ at }) => at <= to && at >= to - limits.window);
    const stores = new Set(window.map(({ namespace }) => namespace));
    const gone = [...stores].filter((name) => !isThere.has(name)).length;
    const all = gone + present.filter(({ createdAt }) => createdAt <= to).length;
    if (stores.size <= limits.stores || stores.size * 100 <= limits.percent * all) continue;
    const from = Math.min(...window.map(({ at }) => at));
    for (const { namespace, at } of leaving) if (from <= at && at <= to) names.add(namespace);
  }
  return names;
}
