import { expect, test } from 'vitest';
import { fromClaims, refreshOf, type Session, slidesAt, toClaims, used } from './session.ts';

const rules = { lifetime: 100_000, idle: 40_000 };
const session: Session = {
  identity: { person: { name: 'Ada', email: 'ada@example.com' }, subject: 'ada', groups: ['a'] },
  endsAt: 100_000,
  idleUntil: 40_000,
  refresh: { token: 'r', dueAt: 5 },
};

test('a session is the same after it was sealed', () => {
  expect(fromClaims({ ...toClaims(session), exp: 100 })).toEqual(session);
  const { refresh: _, ...without } = session;
  expect(fromClaims({ ...toClaims({ ...without, refresh: undefined }), exp: 100 })).toEqual(without);
});

test.each([undefined, {}, { sub: 'ada' }, { ...toClaims(session), exp: 100, groups: 'a' }])(
  '%j is no session',
  (claims) => {
    expect(fromClaims(claims)).toBeUndefined();
  },
);

test('use moves its end, a quarter of the idle time after the last move at the earliest, and never past its lifetime', () => {
  expect(slidesAt(session, rules)).toBe(10_000);
  expect(used(session, rules, 10_000).idleUntil).toBe(50_000);
  const last = used(session, rules, 70_000);
  expect(last.idleUntil).toBe(100_000);
  expect(slidesAt(last, rules)).toBe(100_000);
});

test.each([
  [300, 240],
  [3600, 3540],
  [60, 48],
  [0, 10],
])('an access token of %d seconds is renewed after %d', (seconds, due) => {
  expect(refreshOf('r', seconds, 1000)).toEqual({ token: 'r', dueAt: 1000 + due * 1000 });
  expect(refreshOf(undefined, seconds, 1000)).toBeUndefined();
});
