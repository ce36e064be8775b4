import { describe, expect, test } from 'vitest';
import { hasRole, readPolicy, withRoles } from './policy.ts';

const policyOf = (text: string) => {
  const { policy } = readPolicy(text) as { policy: NonNullable<unknown> } & ReturnType<typeof readPolicy>;
  return (policy ?? expect.fail('the policy is at fault')) as Extract<
    ReturnType<typeof readPolicy>,
    { policy: unknown }
  >['policy'];
};
const faultsOf = (text: string) => readPolicy(text).faults ?? [];

test('comments and empty lines are left out, windows line ends and quotes are read', () => {
  const { rules } = policyOf('# who\r\n\r\n  p, "a, b", stores, get, team-a/*, allow\r\n');
  expect(rules.filter(({ subject }) => subject === 'a, b')).toMatchObject([
    { object: 'team-a/*', effect: 'allow' },
  ]);
});

test('patterns of resources and actions come to the rights that they mean', () => {
  const rule = (resource: string, action: string) =>
    policyOf(`p, a, ${resource}, ${action}, *, allow`).rules.find(({ subject }) => subject === 'a');
  expect([...(rule('stores', 'get')?.rights ?? [])]).toEqual(['stores, get']);
  expect([...(rule('*', 'get')?.rights ?? [])]).toEqual(['stores, get', 'history, get', 'repository, get']);
  expect(rule('stores', 'r*')?.rights).toEqual(new Set(['stores, release', 'stores, revert']));
  expect(rule('*', '*')?.rights.size).toBe(11);
});

test('roles are had through roles, also in a circle', () => {
  const policy = policyOf(
    'g, a, role:one\ng, role:one, role:two\ng, role:two, role:one\ng, role:two, role:viewer',
  );
  expect([...withRoles(['a'], policy)]).toEqual(['a', 'role:one', 'role:two', 'role:viewer']);
  expect(
    ['role:one', 'role:viewer', 'role:operator', 'role:none'].map((role) => hasRole(policy, role)),
  ).toEqual([true, true, true, false]);
});

describe('a line at fault is named', () => {
  test.each([
    'p, a, stores, get, *',
    'p, a, stores, get, *, allow, more',
    'p, a, stores, get, *, maybe',
    'p, a, stores, destroy, *, allow',
    'p, a, history, delete, *, allow',
    'p, a, stors, get, *, allow',
    'p, a, stores, get, [, allow',
    'p, a, {stores, get, *, allow',
    'p, , stores, get, *, allow',
    'p, "a, stores, get, *, allow',
    'g, a, team-b',
    'g, a',
    'g, a, role:operater',
    'x, a, b',
    'stores',
  ])('%s', (line) => {
    expect(faultsOf(`# first\n${line}\n`).map((fault) => fault.line)).toEqual([2]);
  });

  test('and so are all others', () => {
    expect(faultsOf('x\np, a, stores, get, *, allow\ny').map(({ line }) => line)).toEqual([1, 3]);
  });
});

test('a role of the policy may be given before the line that makes it', () => {
  expect(faultsOf('g, a, role:mine\np, role:mine, stores, get, team-a/*, allow')).toEqual([]);
});
