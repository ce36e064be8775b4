import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../argocd/types.ts';
import { explain } from './causes.ts';
import { edited, objects } from './testing/fixtures.ts';

const pod = (container: object, name = 'wordpress-1'): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ownerReferences: [{ kind: 'StatefulSet', name: 'mariadb', uid: 'u' }] },
  status: {
    phase: 'Running',
    containerStatuses: [{ name: 'db', image: 'mariadb:11', ready: false, ...container }],
  },
});
const event = (kind: string, name: string, reason: string, message: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e' },
  reason,
  message,
  involvedObject: { kind, name },
});
const ingress = (address: unknown[]): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'wordpress' },
  status: { loadBalancer: { ingress: address } },
});

const real: [string, string, string, RegExp][] = [
  ['quota', 'quota', 'Deployment wordpress', /limits\.cpu: 8 of 8 used, 1 more needed/],
  ['imagepull', 'image-pull', 'Deployment wordpress', /registry\.invalid\/none:1/],
  ['quota-before-deadline', 'quota', 'Deployment wordpress', /requests\.cpu: 0 of 4 used, 5 more needed/],
  ['quota-nothing-fits', 'quota', 'Deployment wordpress', /requests\.cpu: 0 of 4 used, 5 more needed/],
  ['out-of-memory', 'out-of-memory', 'Deployment wordpress', /container wordpress used more memory/],
  ['crashloop', 'crash-loop', 'Deployment wordpress', /exit code 3/],
  ['neverready', 'not-ready', 'Deployment wordpress', /statuscode: 404/],
  ['pvcpending', 'volume-pending', 'PersistentVolumeClaim content', /"no-such-class" not found/],
  ['stuck-volume', 'removal', 'PersistentVolumeClaim content', /finalizer snapshot\.example\.com\/protect\./],
  [
    'stuck-namespace',
    'removal',
    'Namespace store-stuck-shop',
    /waits for configmaps \(1\), kept by the finalizer example\.com\/backup\./,
  ],
];

describe('explain', () => {
  test.each(real)('%s', (name, code, resource, words) => {
    const cause = explain(objects(name));
    expect(cause).toMatchObject({ code, resource });
    expect(cause?.message).toMatch(words);
    expect(cause?.nextStep).toMatch(/\S/);
  });

  test.each(real)('%s does not depend on the order of the objects', (name, code) => {
    expect(explain(objects(name).reverse())?.code).toBe(code);
  });

  test('the container that was out of memory is in a crash loop too', () => {
    const found = objects('out-of-memory').find(({ kind }) => kind === 'Pod');
    expect(found?.status).toMatchObject({
      containerStatuses: [
        {
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
        },
      ],
    });
  });

  test('the quota shows in the event of a StatefulSet, which has no condition for it', () => {
    const set = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'mariadb' },
      spec: { replicas: 1 },
    };
    const refused = event(
      'StatefulSet',
      'mariadb',
      'FailedCreate',
      'pods "mariadb-0" is forbidden: exceeded quota: store-quota',
    );
    expect(explain([{ ...set, status: { replicas: 0 } }, refused])?.code).toBe('quota');
    expect(explain([{ ...set, status: { replicas: 1 } }, refused])).toBeUndefined();
    const unsafe = event(
      'StatefulSet',
      'mariadb',
      'FailedCreate',
      'pods "m" is forbidden: violates PodSecurity "restricted"',
    );
    expect(explain([{ ...set, status: { replicas: 0 } }, unsafe])?.code).toBe('forbidden');
  });

  const containers: [string, object, string | undefined][] = [
    [
      'killed for its memory, waiting to start again',
      {
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
      },
      'out-of-memory',
    ],
    [
      'killed for its memory just now',
      { state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } },
      'out-of-memory',
    ],
    [
      'killed for its memory once, fine since',
      { ready: true, state: { running: {} }, lastState: { terminated: { reason: 'OOMKilled' } } },
      undefined,
    ],
    [
      'a secret that is missing',
      { state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "db" not found' } } },
      'container-config',
    ],
    ['still being made', { state: { waiting: { reason: 'ContainerCreating' } } }, undefined],
    ['fine', { ready: true, state: { running: {} } }, undefined],
  ];
  test.each(containers)('a container %s', (_, container, code) => {
    const cause = explain([pod(container)]);
    expect(cause?.code).toBe(code);
    if (code !== undefined) expect(cause?.resource).toBe('StatefulSet mariadb');
  });

  test('a broken pod explains more than one that only waits for it', () => {
    const waits = pod({ state: { running: {} } }, 'a');
    const broken = pod({ state: { waiting: { reason: 'ImagePullBackOff' } } }, 'b');
    expect(explain([waits, broken])?.code).toBe('image-pull');
    expect(explain([waits, edited(broken, { metadata: { deletionTimestamp: 'x' } })])?.code).toBe(
      'not-ready',
    );
  });

  test('an Ingress without an address', () => {
    expect(explain([ingress([])])).toMatchObject({ code: 'ingress-address', resource: 'Ingress wordpress' });
    expect(explain([ingress([{ ip: '10.0.0.1' }])])).toBeUndefined();
  });

  test('nothing known is nothing said', () => {
    expect(explain([])).toBeUndefined();
    expect(explain([{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } }])).toBeUndefined();
  });
});
