import { expect, test } from 'vitest';
import type { KubernetesObject } from '../../argocd/types.ts';
import { explain, isFault } from '../causes.ts';
import { edited, objects } from '../testing/fixtures.ts';

const namespace = (metadata: object, ...conditions: [string, string][]): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'store-a', deletionTimestamp: '2026-11-23T23:46:56Z', ...metadata },
  status: { conditions: conditions.map(([type, message]) => ({ type, status: 'True', message })) },
});
const remaining: [string, string] = [
  'NamespaceContentRemaining',
  'Some resources are remaining: deployments.apps has 2 resource instances, pods. has 1 resource instances',
];
const claim = (finalizer: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'content', deletionTimestamp: '2026-11-23T23:46:56Z', finalizers: [finalizer] },
});

/** The messages are those of Kubernetes 1.35's namespace controller. */
const cases: [string, KubernetesObject[], string, RegExp][] = [
  [
    'finalizers',
    [
      namespace({}, remaining, [
        'NamespaceFinalizersRemaining',
        'Some content in the namespace has finalizers remaining: a.example.com/x in 2 resource instances, b in 1 resource instances',
      ]),
    ],
    'Namespace store-a',
    /waits for deployments\.apps \(2\) and pods \(1\), kept by the finalizers a\.example\.com\/x and b\.$/,
  ],
  ['objects that take their time', [namespace({}, remaining)], 'Namespace store-a', /and pods \(1\)\.$/],
  [
    'an API that does not answer',
    [
      namespace({}, remaining, [
        'NamespaceDeletionDiscoveryFailure',
        'Discovery failed for some groups, 1 failing: unable to retrieve the complete list of server APIs: metrics.k8s.io/v1beta1: stale GroupVersion discovery',
      ]),
    ],
    'Namespace store-a',
    /cannot be emptied: .*metrics\.k8s\.io\/v1beta1/,
  ],
  ['a finalizer of its own', [namespace({ finalizers: ['x/y'] })], 'Namespace store-a', /finalizer x\/y\.$/],
  [
    'a volume that is still in use',
    [namespace({}), claim('kubernetes.io/pvc-protection')],
    'PersistentVolumeClaim content',
    /finalizer kubernetes\.io\/pvc-protection\.$/,
  ],
];

test.each(cases)('%s', (_, found, resource, words) => {
  const cause = explain(found);
  expect(cause).toMatchObject({ code: 'removal', resource });
  expect(cause?.message).toMatch(words);
  expect(cause?.nextStep).toMatch(/\S/);
  expect(cause === undefined || isFault(cause)).toBe(false);
});

test('Argo CD removes the namespace last: it may be Active while a volume does not go', () => {
  const found = objects('stuck-volume');
  const own = found.find(({ kind }) => kind === 'Namespace');
  expect(own?.metadata.deletionTimestamp).toBeUndefined();
  expect(explain(found)?.resource).toBe('PersistentVolumeClaim content');
});

test('a namespace that stays waits for nothing', () => {
  expect(
    explain([edited(namespace({}, remaining), { metadata: { deletionTimestamp: undefined } })]),
  ).toBeUndefined();
  expect(explain([namespace({})])).toBeUndefined();
  // What protects a volume in use goes by itself.
  expect(explain([claim('kubernetes.io/pvc-protection')])).toBeUndefined();
});
