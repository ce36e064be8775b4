import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Application } from '../../../control-plane/src/domain/argocd/types.ts';
import { handWritten } from '../../support/hand-written.ts';
import { makeScratch, removeScratch } from '../../support/scratch.ts';
import type { WorkTree } from '../../support/work-tree.ts';
import { eventually } from './platform.ts';
import { cloneStores, kubectl, read, refreshSet } from './session.ts';

// What argocd/namespace-guard.yaml refuses, in the cluster and by what somebody merged.

const neighbour = 'store-guards-neighbour';
const level = 'pod-security.kubernetes.io/enforce';
let scratch: string;
let workTree: WorkTree;

const namespaceOf = (name: string, labels: object) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels },
});
const create = (object: object, ...more: string[]) =>
  kubectl(['create', '--filename', '-', ...more], JSON.stringify(object));

beforeAll(async () => {
  scratch = await makeScratch('guards');
  workTree = await cloneStores(scratch);
  await create(namespaceOf(neighbour, { [level]: 'restricted' }));
});
afterAll(async () => {
  await kubectl(['delete', 'namespace', neighbour]);
  await removeScratch(scratch);
});

test("no store's namespace leaves the Pod Security level `restricted`, whoever asks", async () => {
  const refused = /storeplane-pod-security.* keeps the Pod Security level restricted/;
  const dryRun = '--dry-run=server';
  for (const labels of [
    {},
    { [level]: 'privileged' },
    { [level]: 'restricted', [`${level}-version`]: 'v1.22' },
  ]) {
    await expect(create(namespaceOf('store-guards-new', labels), dryRun)).rejects.toThrow(refused);
    await create(namespaceOf('guards-new', labels), dryRun);
  }
  const patch = (labels: object, ...more: string[]) => {
    const body = JSON.stringify({ metadata: { labels } });
    return kubectl(['patch', 'namespace', neighbour, dryRun, '--type=merge', '--patch', body, ...more]);
  };
  await expect(patch({ [level]: 'baseline' })).rejects.toThrow(refused);
  await expect(patch({ [level]: null })).rejects.toThrow(refused);
  await expect(patch({ [level]: null }, '--subresource=status')).rejects.toThrow(refused);
  await patch({ a: 'b' });
});

/** Merges a store folder and waits for what Argo CD says of it. */
async function expectRefusal(name: string, files: Readonly<Record<string, string>>, words: RegExp) {
  await workTree.push({ ...handWritten(name), ...files });
  await refreshSet();
  await eventually(async () => {
    const { status } = await read<Application>('application', `store-${name}`, '-n', 'argocd');
    expect(JSON.stringify(status?.operationState)).toMatch(words);
  });
}

test('a merged folder does not lower it: the store is not deployed, and the reason is told', async () => {
  const file = 'stores/by-hand/store-guards-lowered/guardrails/namespace.yaml';
  const text = handWritten('guards-lowered')[file] as string;
  const lowered = text.replace(`${level}: restricted`, `${level}: privileged`);
  expect(lowered).not.toBe(text);
  await expectRefusal('guards-lowered', { [file]: lowered }, /keeps the Pod Security level restricted/);
  await expect(read('namespace', 'store-guards-lowered')).rejects.toThrow(/not found/i);
});

test("a merged folder does not reach into another store's namespace", async () => {
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'extra-quota', namespace: neighbour },
    spec: { hard: { pods: '1000' } },
  };
  const file = 'stores/by-hand/store-guards-reaching/guardrails/quota-of-another.yaml';
  const words = /the store store-guards-reaching may not touch the namespace store-guards-neighbour/;
  await expectRefusal('guards-reaching', { [file]: JSON.stringify(quota) }, words);
  await expect(read('resourcequota', 'extra-quota', '-n', neighbour)).rejects.toThrow(/not found/i);
});
