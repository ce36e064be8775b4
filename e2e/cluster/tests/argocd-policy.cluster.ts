import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeScratch, removeScratch } from '../../support/scratch.ts';
import { cluster, kubectl } from './session.ts';

const run = promisify(execFile);
const command = fileURLToPath(new URL('../../../control-plane/bin/storeplane.mjs', import.meta.url));
const policy = `p, team-a, stores, *, team-a/*, allow
p, team-a, stores, delete, */shop, deny
g, "on, ""call""", role:operator
g, watch, role:viewer
g, user:5f2c1a, role:admin
`;
const apply = (manifest: string) =>
  kubectl(['apply', '--server-side', '--field-manager=people', '--filename', '-'], manifest);
/** Argo CD's own answer by the ConfigMap that is in the cluster. */
const rbac = (...args: string[]) =>
  run('argocd', [
    'admin',
    'settings',
    'rbac',
    ...args,
    '--namespace',
    'argocd',
    '--kubeconfig',
    cluster.kubeconfig,
  ]).then(
    ({ stdout }) => stdout.trim(),
    ({ code, stdout }: { code: number; stdout: string }) => (code === 1 ? stdout.trim() : `failed: ${code}`),
  );

let scratch: string;
beforeAll(async () => {
  scratch = await makeScratch('argocd-policy');
  const file = path.join(scratch, 'policy.csv');
  await writeFile(file, policy);
  const { stdout } = await run(process.execPath, [
    command,
    'policy',
    'argocd',
    file,
    '--configmap',
    '--logs',
  ]);
  await apply(stdout);
});
afterAll(async () => {
  await apply('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: argocd-rbac-cm, namespace: argocd }\n');
  await removeScratch(scratch);
});

test('Argo CD takes the policy that is made of ours, beside its own', async () => {
  expect(await rbac('validate')).toBe('Policy is valid.');
  expect(await rbac('can', 'role:store-operator', 'update', 'applications', 'stores/store-acme')).toBe('Yes');
});

test.each([
  ['watch', 'get', 'applications', 'stores/store-acme', 'Yes'],
  ['watch', 'get', 'logs', 'stores/store-acme', 'Yes'],
  ['watch', 'sync', 'applications', 'stores/store-acme', 'No'],
  ['on, "call"', 'sync', 'applications', 'stores/store-acme', 'Yes'],
  ['on, "call"', 'sync', 'applications', 'stores/store-shop', 'No'],
  ['on, "call"', 'get', 'applications', 'stores/store-shop', 'Yes'],
  ['on, "call"', 'sync', 'applications', 'default/store-acme', 'No'],
  ['5f2c1a', 'sync', 'applications', 'stores/store-acme', 'Yes'],
  ['5f2c1a', 'update', 'applications', 'stores/store-acme', 'No'],
  ['5f2c1a', 'delete', 'applications', 'stores/store-acme', 'No'],
  ['5f2c1a', 'override', 'applications', 'stores/store-acme', 'No'],
  ['5f2c1a', 'create', 'exec', 'stores/store-acme', 'No'],
  ['team-a', 'get', 'applications', 'stores/store-acme', 'No'],
])('%s, %s %s %s: %s', async (subject, action, resource, object, answer) => {
  expect(await rbac('can', subject, action, resource, object)).toBe(answer);
});
