import { expect, test } from 'vitest';
import type { KubernetesObject } from '../domain/argocd/types.ts';
import { degradedApplication } from '../testing/applications.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { CauseReader } from './cause-reader.ts';

function setup() {
  const clock = new ManualClock();
  const reads: string[] = [];
  const told: string[] = [];
  const waiting: ((objects: readonly KubernetesObject[]) => void)[] = [];
  const workloads = (namespace: string) => {
    reads.push(namespace);
    return new Promise<readonly KubernetesObject[]>((resolve) => waiting.push(resolve));
  };
  const onCause = (namespace: string) => void told.push(namespace);
  const reader = new CauseReader({
    argocd: { workloads },
    clock,
    onCause,
    onError: () => {},
    concurrency: 2,
  });
  const answer = async () => {
    waiting.shift()?.([]);
    await clock.advance(0);
  };
  return { clock, reader, reads, told, answer };
}

const failing = (name: string) => degradedApplication(name, 'r1');

test('a failing state is read once, few stores at a time', async () => {
  const { reader, reads, told, answer } = setup();
  for (const name of ['a', 'b', 'c', 'a', 'b', 'c']) reader.want(name, failing(name));
  expect(reads).toEqual(['a', 'b']);
  await answer();
  expect(reads).toEqual(['a', 'b', 'c']);
  await answer();
  await answer();
  for (const name of ['a', 'b', 'c']) reader.want(name, failing(name));
  expect(reads).toEqual(['a', 'b', 'c']);
  expect(told).toEqual(['a', 'b', 'c']);
  reader.close();
});

test('a store whose objects tell nothing is looked at again, until it is forgotten', async () => {
  const { clock, reader, reads, answer } = setup();
  reader.want('a', failing('a'));
  await answer();
  await clock.advance(10_000);
  expect(reads).toEqual(['a', 'a']);
  await answer();
  reader.forget('a');
  await clock.advance(60_000);
  expect(reads).toEqual(['a', 'a']);
});

test('a new operation is looked into anew', async () => {
  const { reader, reads, answer } = setup();
  const first = failing('a');
  reader.want('a', first);
  await answer();
  const operationState = { ...first.status!.operationState!, startedAt: '2026-11-22T13:00:00Z' };
  reader.want('a', { ...first, status: { ...first.status, operationState } });
  expect(reads).toEqual(['a', 'a']);
  reader.close();
});

test('a read that fails takes nothing back, and stores that tell nothing are read ever more rarely', async () => {
  const clock = new ManualClock();
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'wordpress-1', labels: { 'app.kubernetes.io/name': 'wordpress' } },
    status: {
      phase: 'Pending',
      containerStatuses: [
        { name: 'web', state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } },
      ],
    },
  } as unknown as KubernetesObject;
  const reads = new Map<string, number>();
  const workloads = async (namespace: string) => {
    const times = (reads.get(namespace) ?? 0) + 1;
    reads.set(namespace, times);
    if (namespace === 'told' && times === 1) return [pod];
    if (namespace === 'told') throw new Error('nobody answers');
    return [];
  };
  const reader = new CauseReader({ argocd: { workloads }, clock, onCause: () => {}, onError: () => {} });
  for (const name of ['told', 'silent']) reader.want(name, failing(name));
  await clock.advance(600_000);
  expect(reads.get('told')).toBeGreaterThan(1);
  expect(reader.known('told', failing('told'))).toBeDefined();
  // After 10, 30, 70, 150, 310 and 470 s.
  expect(reads.get('silent')).toBe(7);
  reader.close();
});
