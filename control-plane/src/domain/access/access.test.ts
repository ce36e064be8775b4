import { describe, expect, test, vi } from 'vitest';
import { openAccess, policyAccess } from './access.ts';
import type { Identity } from './identity.ts';
import { readPolicy } from './policy.ts';
import { rights as everyRight, type Right } from './resources.ts';

const who = (subject: string, ...groups: string[]): Identity => ({
  person: { name: subject, email: `${subject}@example.com` },
  subject,
  groups,
});
const store = (owner: string, name = 'acme') => ({ owner, namespace: `store-${name}` });

function access(text: string, more: { defaultRole?: string; machineRole?: string } = {}) {
  const read = readPolicy(text);
  if (read.faults !== undefined) throw new Error(JSON.stringify(read.faults));
  return policyAccess({ policy: read.policy, defaultRole: undefined, namespacePrefix: 'store-', ...more });
}

const may = (text: string, identity: Identity, right: Right, owner: string, name?: string) =>
  access(text).rightsOf(identity).may(right, store(owner, name));

test('what nothing allows is not allowed', () => {
  const rights = access('').rightsOf(who('ada', 'team-a'));
  expect(
    everyRight.filter((right) => rights.may(right, store('team-a')) || rights.mayAnywhere(right)),
  ).toEqual([]);
});

describe('roles that are built in', () => {
  const built = (role: string) => {
    const rights = access(`g, team-a, ${role}`).rightsOf(who('ada', 'team-a'));
    return everyRight.filter((right) => rights.may(right, store('team-b')));
  };
  test('the viewer changes nothing', () => {
    expect(built('role:viewer')).toEqual(['stores, get', 'history, get', 'repository, get']);
  });
  test('the operator does all but release what the breaker holds, and see passwords', () => {
    const withheld: readonly Right[] = ['stores, release', 'credentials, reveal'];
    expect(built('role:operator')).toEqual(everyRight.filter((right) => !withheld.includes(right)));
  });
  test('a team with every right for stores is not shown their passwords', () => {
    const rights = access('p, team-a, stores, *, team-a/*, allow').rightsOf(who('ada', 'team-a'));
    expect(rights.may('credentials, reveal', store('team-a'))).toBe(false);
    expect(
      may(
        'p, team-a, credentials, reveal, team-a/*, allow',
        who('ada', 'team-a'),
        'credentials, reveal',
        'team-a',
      ),
    ).toBe(true);
  });
  test('the admin does all', () => {
    expect(built('role:admin')).toEqual(everyRight);
  });
});

describe('a deny wins', () => {
  const text = `
    p, team-a, stores, *, *, allow
    p, team-a, stores, delete, */shop, deny
    p, user:ada, stores, update, team-a/*, deny
  `;
  const ada = who('ada', 'team-a');
  test.each<[Right, string, string, boolean]>([
    ['stores, delete', 'team-a', 'acme', true],
    ['stores, delete', 'team-a', 'shop', false],
    ['stores, update', 'team-a', 'acme', false],
    ['stores, update', 'team-b', 'acme', true],
  ])('%s %s/%s: %s', (right, owner, name, expected) => {
    expect(may(text, ada, right, owner, name)).toBe(expected);
  });

  test('of a group over an allow of the user, whatever the order', () => {
    const lines = ['p, user:ada, stores, get, *, allow', 'p, team-a, stores, get, *, deny'];
    for (const way of [lines, [...lines].reverse()]) {
      expect(may(way.join('\n'), ada, 'stores, get', 'team-a')).toBe(false);
    }
  });

  test('over the default role too', () => {
    const denied = access('p, team-a, stores, get, team-x/*, deny', { defaultRole: 'role:viewer' });
    expect(denied.rightsOf(ada).may('stores, get', store('team-x'))).toBe(false);
    expect(denied.rightsOf(ada).may('stores, get', store('team-b'))).toBe(true);
  });
});

describe('nobody gains rights by a name', () => {
  const text = `
    g, machine:ci, role:admin
    g, user:root, role:admin
    g, team-a, role:admin
    p, role:admin, stores, get, *, allow
  `;
  test.each([
    ['a subject like a group', who('team-a')],
    ['a subject like a role', who('role:admin')],
    ['a group like a machine', who('ada', 'machine:ci')],
    ['a group like a role', who('ada', 'role:admin')],
    ['a group like a user', who('ada', 'user:root')],
    ['a group like a subject', who('ada', 'root')],
    ['a subject with a prefix of its own', who('user:root')],
    ['a group with a star', who('ada', '*')],
  ])('%s', (_what, identity) => {
    expect(may(text, identity, 'stores, get', 'team-a')).toBe(false);
  });
  test.each([who('machine:ci'), who('root'), who('x', 'team-a')])(
    '$subject with $groups is meant',
    (identity) => {
      expect(may(text, identity, 'stores, get', 'team-a')).toBe(true);
    },
  );
});

test('an owner cannot be spelled like a pattern of the policy', () => {
  const text = 'p, team-a, stores, get, team-a/*, allow';
  const rights = access(text).rightsOf(who('ada', 'team-a'));
  expect(
    ['team-ab', 'xteam-a', 'team-b', ''].map((owner) => rights.may('stores, get', store(owner))),
  ).toEqual([false, false, false, false]);
});

test('a store whose owner is not known is for those who may see all', () => {
  const text = 'p, team-a, stores, get, team-a/*, allow\np, team-b, stores, get, */*, allow';
  expect(may(text, who('ada', 'team-a'), 'stores, get', '')).toBe(false);
  expect(may(text, who('bob', 'team-b'), 'stores, get', '')).toBe(true);
});

test('what is missing is said', () => {
  const rights = access('').rightsOf(who('ada'));
  expect(() => rights.require('stores, delete', store('team-a'))).toThrow(
    expect.objectContaining({
      code: 'forbidden',
      extra: { missing: { resource: 'stores', action: 'delete', object: 'team-a/acme' } },
    }),
  );
});

test('anywhere, everywhere, and what is no store', () => {
  const of = (text: string) => access(text).rightsOf(who('ada', 'team-a'));
  const one = of('p, team-a, stores, create, team-a/*, allow');
  expect([one.mayAnywhere('stores, create'), one.mayEverywhere('stores, create')]).toEqual([true, false]);
  const all = of('p, team-a, *, *, */*, allow');
  expect([all.mayAnywhere('stores, create'), all.mayEverywhere('stores, create')]).toEqual([true, true]);
  const but = of('p, team-a, *, *, *, allow\np, team-a, stores, *, team-b/*, deny');
  expect([but.mayAnywhere('stores, create'), but.mayEverywhere('stores, create')]).toEqual([true, false]);
  const none = of('p, team-a, *, *, *, allow\np, team-a, stores, create, *, deny');
  expect(none.mayAnywhere('stores, create')).toBe(false);
  expect([
    one.mayAtAll('repository, get'),
    all.mayAtAll('repository, get'),
    but.mayAtAll('repository, get'),
  ]).toEqual([false, false, true]);
});

test('machines have their role beside the default', () => {
  const made = access('', { defaultRole: 'role:viewer', machineRole: 'role:admin' });
  expect(made.rightsOf(who('machine:ci')).may('stores, delete', store('x'))).toBe(true);
  expect(made.rightsOf(who('ada')).may('stores, delete', store('x'))).toBe(false);
  expect(made.rightsOf(who('ada')).may('stores, get', store('x'))).toBe(true);
});

test('where nobody is known everybody may do everything', () => {
  const rights = openAccess('store-').rightsOf(who('anonymous'));
  expect(everyRight.filter((right) => rights.mayEverywhere(right) && rights.mayAtAll(right))).toEqual(
    everyRight,
  );
});

describe('is quick', () => {
  test('people with the same lines share their rights', () => {
    const made = access('p, team-a, stores, get, team-a/*, allow');
    expect(made.rightsOf(who('ada', 'team-a', 'choir'))).toBe(made.rightsOf(who('bob', 'team-a')));
    expect(made.rightsOf(who('ada'))).not.toBe(made.rightsOf(who('bob', 'team-a')));
  });

  test('a pattern for whole teams is asked once for each team, however many stores there are', () => {
    const rights = access('p, team-a, stores, get, team-?/*, allow').rightsOf(who('ada', 'team-a'));
    const test = vi.spyOn(Array.prototype, 'some');
    for (let i = 0; i < 10_000; i += 1) rights.may('stores, get', store(`team-${i % 5}`, `shop-${i}`));
    const looks = test.mock.calls.length;
    test.mockRestore();
    expect(looks).toBeGreaterThan(0);
    expect(looks).toBeLessThan(50);
    expect(rights.may('stores, get', store('team-3'))).toBe(true);
  });
});
