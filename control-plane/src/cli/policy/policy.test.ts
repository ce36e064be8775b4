import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { run } from '../testing/terminal.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storeplane-policy-'));
  file = path.join(folder, 'policy.csv');
  await writeFile(file, policy);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const policy = `# who may do what
p, team-a, stores, *, team-a/*, allow
p, team-a, stores, delete, team-a/shop, deny
p, machine:ci, stores, "{get,create}", team-a/*, allow
p, frozen, *, "{update,delete}", *, deny
g, user:5f2c1a, role:admin
g, on-call, role:operator
`;

async function other(name: string, text: string): Promise<string> {
  const at = path.join(folder, name);
  await writeFile(at, text);
  return at;
}

describe('check', () => {
  test('a policy and quotas that the server would take', async () => {
    const quotas = await other('quotas.yaml', 'default: { stores: 2 }\n');
    expect(await run(['policy', 'check', file, '--quotas', quotas])).toEqual({
      code: 0,
      out: 'No faults.\n',
      error: '',
    });
  });

  test('every line at fault is told, and the quotas too', async () => {
    const bad = await other('bad.csv', 'g, a, role:none\np, a, stores, get, *, allow\nx\u001b[2J\n');
    const quotas = await other('quotas.yaml', 'default: { shops: 2 }\n');
    const { code, out, error } = await run(['policy', 'check', bad, '--quotas', quotas]);
    expect(code).toBe(1);
    expect(out.split('\n').map((line) => line.replace(/^(\S+?:(\d+:)?) .*/, '$1'))).toEqual([
      `${bad}:1:`,
      `${bad}:3:`,
      `${quotas}:`,
      '',
    ]);
    expect(out + error).not.toContain('\u001b');
    expect(error).toBe('3 faults.\n');
  });

  test('quotas that are no YAML are told in one line', async () => {
    const quotas = await other('quotas.yaml', 'default: {\n');
    const { code, out } = await run(['policy', 'check', file, '--quotas', quotas]);
    expect([code, out.trimEnd().split('\n').length]).toEqual([1, 1]);
  });

  test.each([
    [['policy', 'check'], 2],
    [['policy', 'check', 'a', 'b'], 2],
    [['policy', 'check', '/nowhere/policy.csv'], 1],
    [['policy'], 2],
    [['policy', 'what'], 2],
  ])('%j ends with %i', async (args, code) => {
    expect((await run(args)).code).toBe(code);
  });

  test('a default that is no role', async () => {
    expect((await run(['policy', 'check', file, '--default-role', 'role:none'])).code).toBe(2);
  });
});

describe('can', () => {
  const can = async (...args: string[]) => {
    const { code, out } = await run(['policy', 'can', file, ...args]);
    return [code, out];
  };
  const [yes, no] = [
    [0, 'Yes\n'],
    [1, 'No\n'],
  ];

  test.each([
    [['team-a', 'delete', 'stores', 'team-a/acme'], yes],
    [['team-a', 'delete', 'stores', 'team-a/shop'], no],
    [['team-a', 'delete', 'stores', 'team-b/acme'], no],
    [['machine:ci', 'create', 'stores', 'team-a/acme'], yes],
    [['machine:ci', 'delete', 'stores', 'team-a/acme'], no],
    [['on-call', 'sync', 'stores', 'team-b/acme'], yes],
    [['on-call', 'release', 'stores', 'team-b/acme'], no],
    [['role:viewer', 'get', 'repository'], yes],
    [['role:viewer', 'get', 'repository', '*'], yes],
    [['user:5f2c1a', 'release', 'stores', 'x/y'], yes],
    [['5f2c1a', 'release', 'stores', 'x/y'], no],
    [['team-a', 'get', 'history', 'team-a/acme'], no],
    [['team-a', 'get', 'history', 'team-a/acme', '--default-role', 'role:viewer'], yes],
    [['user:5f2c1a', 'delete', 'stores', 'x/y', '--in', 'on-call'], yes],
    [['user:5f2c1a', 'delete', 'stores', 'x/y', '--in', 'on-call', '--in', 'frozen'], no],
    [['nobody', 'get', 'stores', 'x/y'], no],
    [['nobody', 'get', 'stores', '/y', '--default-role', 'role:viewer'], yes],
  ])('%j', async (args, expected) => {
    expect(await can(...args)).toEqual(expected);
  });

  test.each([
    [['team-a', 'delete', 'stores']],
    [['team-a', 'delete', 'stores', 'team-a/*']],
    [['team-a', 'delete', 'stores', 'acme']],
    [['team-a', 'destroy', 'stores', 'team-a/acme']],
    [['team-a', 'get', 'shops', 'team-a/acme']],
    [['team-a', 'get', 'repository', 'team-a/acme']],
    [['team-a', 'get', 'stores', 'team-a/acme', '--in', 'role:admin']],
    [['team-a', 'get', 'stores', 'team-a/acme', '--default-role', 'role:none']],
    [['team-a', 'get', 'stores', 'team-a/acme', 'more']],
    [['team-a']],
  ])('%j is no question', async (args) => {
    expect(await can(...args)).toEqual([2, '']);
  });

  test('a policy that is at fault gives no answer', async () => {
    await writeFile(file, 'x\n');
    expect(await can('team-a', 'delete', 'stores', 'team-a/acme')).toEqual([1, '']);
  });
});

describe('argocd', () => {
  const lines = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

  test('writes what Argo CD can say, and tells what it cannot', async () => {
    await writeFile(file, policy.replace(/^p, frozen.*\n/m, ''));
    const { code, out, error } = await run(['policy', 'argocd', file, '--namespace-prefix', 'shop-']);
    expect(code).toBe(0);
    expect(lines(out)).toEqual([
      'p, 5f2c1a, applications, get, stores/shop-*, allow',
      'p, 5f2c1a, applications, sync, stores/shop-*, allow',
      'p, 5f2c1a, applications, sync, stores/shop-shop, deny',
      'p, role:storeplane-1, applications, get, stores/shop-*, allow',
      'p, role:storeplane-1, applications, sync, stores/shop-*, allow',
      'p, role:storeplane-1, applications, sync, stores/shop-shop, deny',
      'g, on-call, role:storeplane-1',
    ]);
    const told = error.trimEnd().split('\n');
    expect(told.map((line) => line.split(' ', 2))).toEqual([
      ['"machine:ci"', 'is'],
      ['Line', '2:'],
      ['Line', '3:'],
    ]);
    for (const line of told) expect(out).toContain(`# ${line}\n`);
  });

  test('as a ConfigMap that leaves policy.csv alone', async () => {
    const { out } = await run(['policy', 'argocd', file, '--configmap', '--logs']);
    const plain = await run(['policy', 'argocd', file, '--logs']);
    const { metadata, data } = parse(out) as { metadata: object; data: object };
    expect(metadata).toMatchObject({ name: 'argocd-rbac-cm', namespace: 'argocd' });
    expect(data).toEqual({ 'policy.matchMode': 'glob', 'policy.storeplane-people.csv': plain.out });
  });

  test('says when nothing is granted', async () => {
    await writeFile(file, 'p, team-a, stores, *, team-a/*, allow\n');
    const { code, out, error } = await run(['policy', 'argocd', file]);
    expect([code, lines(out)]).toEqual([0, []]);
    expect(error.trimEnd().split('\n')).toHaveLength(2);
  });

  test.each([[['--namespace-prefix', '*']], [['--default-role', 'role:none']], [['another']]])(
    '%j is no way to call it',
    async (args) => {
      expect((await run(['policy', 'argocd', file, ...args])).code).toBe(2);
    },
  );
});
