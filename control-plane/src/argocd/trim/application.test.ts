import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../domain/argocd/types.ts';
import { storeApplication } from '../testing/connected.ts';
import { isOwnedBy, Trimmer } from './application.ts';

const sha = '7736ca8eaf8218e34fd65aaa432871cf46e7763b';
const source = {
  repoURL: 'https://git.example/stores.git',
  path: 'charts/store',
  helm: { values: 'host: a' },
};

/** With all that Argo CD writes into an Application of two sources. */
function full(): KubernetesObject {
  const { metadata, spec } = storeApplication('store-a') as unknown as KubernetesObject & { spec: object };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      ...metadata,
      ...{ managedFields: [{ manager: 'argocd' }], generation: 16, labels: { a: 'b' } },
      resourceVersion: '12',
      deletionTimestamp: '2026-11-22T12:00:00Z',
      annotations: {
        'argocd.argoproj.io/deletion-approved': '2026-11-22T12:00:01Z',
        'kubectl.kubernetes.io/last-applied-configuration': '{}',
      },
    },
    operation: { initiatedBy: { username: 'ada' }, sync: { sources: [source] } },
    spec: { ...spec, sources: [source, source] },
    status: {
      conditions: [{ type: 'SyncError', message: 'no', lastTransitionTime: '2026-11-22T12:00:00Z' }],
      health: { status: 'Healthy', lastTransitionTime: '2026-11-22T12:00:00Z' },
      history: [{ id: 0, deployedAt: '2026-11-22T12:00:00Z', revisions: [sha, sha], sources: [source] }],
      operationState: {
        phase: 'Succeeded',
        message: 'successfully synced (all tasks run)',
        startedAt: '2026-11-22T12:00:00Z',
        finishedAt: '2026-11-22T12:00:01Z',
        retryCount: 1,
        operation: { sync: { autoHealAttemptsCount: 2, sources: [source], revisions: [sha, sha] } },
        syncResult: {
          revision: '',
          revisions: [sha, sha],
          sources: [source],
          resources: [
            { group: '', kind: 'Service', name: 'web', status: 'Synced', syncPhase: 'Sync', message: 'made' },
          ],
        },
      },
      reconciledAt: '2026-11-22T12:00:02Z',
      resources: [
        {
          kind: 'Namespace',
          name: 'store-a',
          version: 'v1',
          requiresDeletionConfirmation: true,
          syncWave: -20,
        },
      ],
      summary: { images: ['busybox'] },
      sync: { status: 'Synced', revisions: [sha, sha], comparedTo: { sources: [source] } },
    },
  };
}

test('what the status is made of stays, the rest goes', () => {
  const trimmed = new Trimmer().application(full());
  const { metadata, spec, operation, status } = trimmed;
  expect(metadata).toEqual({
    name: 'store-a',
    namespace: 'argocd',
    resourceVersion: '12',
    deletionTimestamp: '2026-11-22T12:00:00Z',
    annotations: { 'argocd.argoproj.io/deletion-approved': '2026-11-22T12:00:01Z' },
    finalizers: ['resources-finalizer.argocd.argoproj.io'],
  });
  expect(spec).toEqual({
    project: 'stores',
    destination: { namespace: 'store-a' },
    sources: [{ helm: { values: 'host: a' } }, { helm: { values: 'host: a' } }],
    syncPolicy: { automated: { prune: true, selfHeal: true }, retry: { limit: 3 } },
  });
  expect(operation).toEqual({ initiatedBy: { username: 'ada' } });
  expect(status?.history).toEqual([{ id: 0, deployedAt: '2026-11-22T12:00:00Z', revisions: [sha, sha] }]);
  expect(status?.operationState).toEqual({
    phase: 'Succeeded',
    message: 'successfully synced (all tasks run)',
    startedAt: '2026-11-22T12:00:00Z',
    finishedAt: '2026-11-22T12:00:01Z',
    retryCount: 1,
    operation: { sync: { autoHealAttemptsCount: 2 } },
    syncResult: {
      revision: '',
      revisions: [sha, sha],
      resources: [{ group: '', kind: 'Service', name: 'web', status: 'Synced', message: 'made' }],
    },
  });
  expect(status?.resources).toEqual((full().status as { resources: unknown }).resources);
  expect(status?.sync).toEqual({
    status: 'Synced',
    revisions: [sha, sha],
    comparedTo: { sources: [{ helm: { values: 'host: a' } }] },
  });
  expect(JSON.stringify(trimmed)).not.toMatch(/managedFields|repoURL|busybox|last-applied/);
});

test('the cluster that a store is in stays, by name too', () => {
  const destination = { namespace: 'store-a', name: 'eu-1' };
  const object = { ...full(), spec: { destination } };
  expect(new Trimmer().application(object).spec.destination).toEqual(destination);
});

test('a field that says null says nothing', () => {
  const object = { ...full(), operation: null, status: { operationState: null } };
  const trimmed = new Trimmer().application(object);
  expect([trimmed.operation, trimmed.status]).toEqual([undefined, {}]);
});

test('the list of Applications in the set goes', () => {
  const condition = {
    type: 'ErrorOccurred',
    status: 'False',
    reason: 'a',
    message: 'b',
    lastTransitionTime: 'c',
  };
  const set = new Trimmer().applicationSet({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: 'stores' },
    spec: { generators: [] },
    status: { conditions: [condition], resources: [{ name: 'store-a' }] },
  });
  expect(set).toEqual({ metadata: { name: 'stores' }, spec: {}, status: { conditions: [condition] } });
});

test.each([
  ['the set', [{ kind: 'ApplicationSet', name: 'stores', uid: '1' }], true],
  ['another set', [{ kind: 'ApplicationSet', name: 'others', uid: '1' }], false],
  ['another kind', [{ kind: 'Application', name: 'stores', uid: '1' }], false],
  ['nobody', [], false],
])('owned by %s', (_, ownerReferences, expected) => {
  const { metadata, ...rest } = full();
  expect(isOwnedBy('stores', { ...rest, metadata: { ...metadata, ownerReferences } })).toBe(expected);
});
