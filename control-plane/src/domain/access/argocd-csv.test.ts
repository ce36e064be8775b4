import { describe, expect, test } from 'vitest';
import { policyAccess } from './access.ts';
import { argoCdCsv } from './argocd-csv.ts';
import { argoCdPolicy } from './argocd-policy.ts';
import { readPolicy } from './policy.ts';
import { argoCd } from './testing/argocd-rbac.ts';
import { pick, randomNumbers, randomPolicy, randomTeams } from './testing/random-policies.ts';

function policyOf(text: string) {
  const { policy, faults } = readPolicy(text);
  return policy ?? expect.fail(JSON.stringify(faults));
}

function made(text: string, options: { defaultRole?: string; logs?: boolean } = {}) {
  const { defaultRole, logs = false } = options;
  const argocd = argoCdPolicy(policyOf(text), { defaultRole, logs });
  const csv = argoCdCsv(argocd, 'store-');
  const lines = csv.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return { csv, lines, notes: argocd.notes };
}

describe('what Argo CD can say', () => {
  test('groups with the same rights have one role', () => {
    const { lines, notes } = made('g, watch, role:viewer\ng, on-call, role:operator\ng, audit, role:viewer');
    expect(lines).toEqual([
      'p, role:storeplane-1, applications, get, stores/store-*, allow',
      'g, watch, role:storeplane-1',
      'p, role:storeplane-2, applications, get, stores/store-*, allow',
      'p, role:storeplane-2, applications, sync, stores/store-*, allow',
      'g, on-call, role:storeplane-2',
      'g, audit, role:storeplane-1',
    ]);
    expect(notes).toEqual([]);
  });

  test('a person is meant alone, not a group that is called so', () => {
    expect(made('g, user:5f2c, role:viewer').lines).toEqual([
      'p, 5f2c, applications, get, stores/store-*, allow',
    ]);
  });

  test('stores by their names, in every team', () => {
    const look = 'p, a, history, get, *, allow\np, a, repository, get, *, allow';
    expect(made(`${look}\np, a, stores, get, */demo-*, allow`).lines).toContain(
      'p, role:storeplane-1, applications, get, stores/store-demo-*, allow',
    );
    const held = made(
      'g, a, role:operator\np, role:operator, stores, delete, */shop, deny\np, a, stores, get, x/y?, deny',
    );
    expect(held.lines.filter((line) => line.endsWith('deny'))).toEqual([
      'p, role:storeplane-1, applications, get, stores/store-y*, deny',
      'p, role:storeplane-1, applications, sync, stores/store-shop, deny',
      'p, role:storeplane-1, applications, sync, stores/store-y*, deny',
    ]);
  });

  test('the default is given to those who are named', () => {
    const text = 'p, a, stores, create, team-a/*, allow';
    expect(made(text).lines).toEqual([]);
    expect(made(text, { defaultRole: 'role:viewer' }).lines).toContain('g, a, role:storeplane-1');
  });

  test('logs are for those who see a store, where that is wanted', () => {
    expect(made('g, a, role:viewer').csv).not.toContain('logs');
    expect(made('g, a, role:viewer', { logs: true }).lines).toContain(
      'p, role:storeplane-1, logs, get, stores/store-*, allow',
    );
  });

  test('names are quoted where they must be', () => {
    expect(made('g, "a, ""b""", role:viewer').lines).toContain('g, "a, ""b""", role:storeplane-1');
  });
});

describe('what it cannot say is not granted, and told', () => {
  test.each([
    ['a team', 'p, a, *, *, team-a/*, allow', 'Line 1'],
    ['a store of a team', 'p, a, *, *, team-a/acme, allow', 'Line 1'],
    [
      'an end of names, which Argo CD would let overlap with "stores/store-"',
      'p, a, *, *, */*-demo, allow',
      'Line 1',
    ],
    ['a class of characters', 'p, a, *, *, */[ab], allow', 'Line 1'],
    ['a machine', 'g, machine:ci, role:admin', '"machine:ci"'],
    ['a person who is called like a role', 'g, user:role:admin, role:admin', '"user:role:admin"'],
    ['a group that is called like a role of a project', 'g, proj:x:y, role:admin', '"proj:x:y"'],
    ['nobody', 'g, user:, role:admin', '"user:"'],
    ['a name with characters that move the cursor', 'g, a\u001bb, role:admin', '"a\\u001bb"'],
    ['a group and a person of one name', 'g, x, role:admin\ng, user:x, role:admin', '"x"'],
    ['what is denied to a team', 'g, a, role:admin\np, b, stores, get, team-a/*, deny', 'Line 2'],
    ['the history denied', 'g, a, role:admin\np, b, history, get, */x, deny', 'Line 2'],
    ['the repository denied', 'g, a, role:admin\np, b, repository, *, *, deny', 'Line 2'],
  ])('%s', (_what, text, note) => {
    const { lines, notes, csv } = made(text);
    expect(lines).toEqual([]);
    expect(notes.some((each) => each.startsWith(note))).toBe(true);
    for (const each of notes) expect(csv).toContain(`# ${each}\n`);
  });

  test('seeing a store without the history of all, and a retry without what else sync can do', () => {
    const get = made('p, a, stores, get, *, allow');
    expect([get.lines, get.notes]).toEqual([[], [expect.stringContaining('"applications, get"')]]);
    const sync = made('g, a, role:viewer\np, a, stores, "{sync,update,revert}", *, allow');
    expect([sync.lines.length, sync.notes]).toEqual([2, [expect.stringContaining('"applications, sync"')]]);
  });

  test('a deny counts for people in two groups, of which Argo CD asks one by one', () => {
    const { csv } = made('g, a, role:operator\np, b, stores, get, */shop, deny');
    expect(argoCd(csv)({ sub: 'ada', groups: ['a', 'b'] }, 'applications, get', 'stores/store-shop')).toBe(
      false,
    );
    expect(argoCd(csv)({ sub: 'ada', groups: ['a', 'b'] }, 'applications, get', 'stores/store-acme')).toBe(
      true,
    );
  });
});

/** What each right of Argo CD lets do, as rights of Storeplane: of the store, and of every store. */
const meaning = {
  'applications, get': { store: ['stores, get'], all: ['history, get'] },
  'applications, sync': {
    store: ['stores, get', 'stores, sync', 'stores, update', 'stores, delete', 'stores, revert'],
    all: ['history, get'],
  },
} as const;
const neverGranted = ['create', 'update', 'delete', 'override', 'action/x', 'delete/x', 'update/x'];

test('whatever the policy: what Argo CD would allow, Storeplane allows, and nothing beside', () => {
  const random = randomNumbers(7);
  let granted = 0;
  for (let round = 0; round < 400; round += 1) {
    const text = randomPolicy(random);
    const defaultRole = pick(random, [undefined, 'role:viewer', 'role:mine']);
    const access = policyAccess({ policy: policyOf(text), defaultRole, namespacePrefix: 'store-' });
    const allows = argoCd(made(text, defaultRole === undefined ? {} : { defaultRole }).csv);
    for (let asked = 0; asked < 12; asked += 1) {
      const person = {
        sub: pick(random, ['s1', 's2', 's3']),
        groups: ['a', 'b', 'c', 's1'].filter(() => random() < 0.5),
      };
      const rights = access.rightsOf({
        person: { name: 'x', email: 'x@x.x' },
        subject: person.sub,
        groups: person.groups,
      });
      const name = pick(random, ['acme', 'shop', 'shop-1', 'demo', '1']);
      const application = `stores/store-${name}`;
      for (const [permission, { store, all }] of Object.entries(meaning)) {
        if (!allows(person, permission, application)) continue;
        granted += 1;
        for (const owner of randomTeams) {
          const asks = { owner, namespace: `store-${name}` };
          for (const right of store) expect([text, person, right, rights.may(right, asks)]).toContain(true);
          for (const right of all)
            for (const other of ['acme', 'shop', 'demo', 'x'])
              expect([text, person, right, rights.may(right, { owner, namespace: other })]).toContain(true);
        }
        expect([text, person, rights.mayAtAll('repository, get')]).toContain(true);
      }
      for (const action of neverGranted)
        expect(allows(person, `applications, ${action}`, application)).toBe(false);
      expect(allows(person, 'applications, get', `default/store-${name}`)).toBe(false);
      expect(allows(person, 'exec, create', application)).toBe(false);
    }
  }
  expect(granted).toBeGreaterThan(200);
});
