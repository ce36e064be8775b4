import { expect, test } from 'vitest';
import { oneTooMany, tooMany } from './quota.ts';

test('the quota is said with its plan, and with one store or more', () => {
  expect(tooMany({ team: 'team-a', plan: null, used: 6, limit: 5 })).toBe(
    'Team “team-a” has 6 stores and may have 5',
  );
  expect(tooMany({ team: 'team-a', plan: 'large', used: 1, limit: 0 })).toBe(
    'Team “team-a” has 1 store of the plan large and may have 0',
  );
  expect(oneTooMany({ team: 'team-a', plan: null, limit: 1 })).toMatch('“team-a” may have 1 store.');
});
