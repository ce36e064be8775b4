import { expect, test } from 'vitest';
import { platformRights, revealRights, rightName } from '../../../control-plane/src/doctor/checks/rights.ts';
import { kubectlFor } from '../kubectl.ts';
import { cluster, kubectl } from './session.ts';

const platform = kubectlFor(cluster.platformKubeconfig);

test('the platform may do what the code does, and nothing else', async () => {
  const list = await platform(['auth', 'can-i', '--list', '--namespace', 'store-any']);
  process.stdout.write(`${list}\n`);
  // What the API server grants to everybody who has signed in.
  const everybody = /^(selfsubject|\[\/)|^ +\[/;
  const rows = list
    .split('\n')
    .slice(1)
    .filter((row) => row !== '' && !everybody.test(row));
  const granted = rows.flatMap((row) => {
    const [, resource = '', names = '', verbs = ''] =
      /^(\S+)\s+\[\]\s+\[([^\]]*)\]\s+\[([^\]]*)\]$/.exec(row) ?? [];
    return verbs.split(' ').map((verb) => [verb, resource, names].filter(Boolean).join(' '));
  });
  expect(granted.sort()).toEqual([...platformRights, ...revealRights].map(rightName).sort());
});

test('it may read no secret but the sign-in of a store, by its name, nor touch an object of a store', async () => {
  const can = (...what: string[]) =>
    platform(['auth', 'can-i', ...what]).then(
      (answer) => answer.trim(),
      () => 'no',
    );
  for (const { resource, name = '' } of revealRights) {
    const secret = `${resource.plural}/${name}`;
    expect(await can('get', secret, '-n', 'store-any')).toBe('yes');
    for (const verb of ['list', 'watch', 'patch', 'update', 'delete'])
      expect(await can(verb, secret, '-n', 'store-any'), verb).toBe('no');
    // There is none in that namespace: it is looked for, and so allowed.
    await expect(platform(['get', secret, '-n', 'default'])).rejects.toThrow(/not found/i);
  }
  expect(await can('get', 'secrets', '-n', 'argocd')).toBe('no');
  expect(await can('create', 'secrets', '-n', 'store-any')).toBe('no');
  expect(await can('get', 'secrets/copies-keys', '-n', 'store-any')).toBe('no');
  await expect(platform(['get', 'secrets/argocd-secret', '-n', 'argocd'])).rejects.toThrow(/forbidden/i);
  expect(await can('delete', 'namespaces')).toBe('no');
  expect(await can('delete', 'applications.argoproj.io', '-n', 'argocd')).toBe('no');
  expect(await can('create', 'pods', '-n', 'store-any')).toBe('no');
  await expect(platform(['get', 'secrets', '-n', 'argocd'])).rejects.toThrow(/forbidden/i);
  // The administrator may: the cluster does hold people to their rights.
  await kubectl(['get', 'secrets', '-n', 'argocd']);
});
