import { expect, test } from 'vitest';
import { kubectlFor } from '../kubectl.ts';
import { cluster, kubectl } from './session.ts';

const platform = kubectlFor(cluster.platformKubeconfig);

/** What the code asks of the cluster: one verb of one resource in a line. */
const used = [
  'get applications.argoproj.io',
  'list applications.argoproj.io',
  'watch applications.argoproj.io',
  'patch applications.argoproj.io',
  'list applicationsets.argoproj.io stores',
  'watch applicationsets.argoproj.io stores',
  'patch applicationsets.argoproj.io stores',
  'get namespaces',
  'list pods',
  'list events',
  'list persistentvolumeclaims',
  'list deployments.apps',
  'list statefulsets.apps',
  'list replicasets.apps',
  'list jobs.batch',
  'list ingresses.networking.k8s.io',
];

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
  expect(granted.sort()).toEqual([...used].sort());
});

test('it may not read a secret, nor touch an object of a store', async () => {
  const can = (...what: string[]) =>
    platform(['auth', 'can-i', ...what]).then(
      (answer) => answer.trim(),
      () => 'no',
    );
  expect(await can('get', 'secrets', '-n', 'argocd')).toBe('no');
  expect(await can('delete', 'namespaces')).toBe('no');
  expect(await can('delete', 'applications.argoproj.io', '-n', 'argocd')).toBe('no');
  expect(await can('create', 'pods', '-n', 'store-any')).toBe('no');
  await expect(platform(['get', 'secrets', '-n', 'argocd'])).rejects.toThrow(/forbidden/i);
  // The administrator may: the cluster does hold people to their rights.
  await kubectl(['get', 'secrets', '-n', 'argocd']);
});
