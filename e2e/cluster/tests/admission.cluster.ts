import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Actions } from '../../../control-plane/src/argocd/actions.ts';
import { loadKubeConfig } from '../../../control-plane/src/argocd/api/kube-config.ts';
import { KubernetesApi } from '../../../control-plane/src/argocd/api/kubernetes-api.ts';
import { applicationSets, applications } from '../../../control-plane/src/argocd/api/resources.ts';
import { syncPatch } from '../../../control-plane/src/argocd/sync-operation.ts';
import type { Application } from '../../../control-plane/src/domain/argocd/types.ts';
import { systemClock } from '../../../control-plane/src/startup/system-clock.ts';
import { handWritten } from '../../support/hand-written.ts';
import { admissionPolicy } from '../platform/admission.ts';
import { answerTo } from './api-answer.ts';
import { eventually, identities, Platform } from './platform.ts';
import { cluster, kubectl, read, refreshSet } from './session.ts';

// What the policy of the platform chart lets the control plane's account write, and what it does not.

const namespace = 'argocd';
const id = 'store-guarded';
/** One whose sync never ends. */
const held = 'store-held-back';
const dryRun = { dryRun: 'All' } as const;
const refused = { status: 403, message: expect.stringContaining(`'${admissionPolicy}'`) };

type Body = Readonly<Record<string, unknown>>;
const annotate = (name: string, value: string | null) => ({ metadata: { annotations: { [name]: value } } });
const approve = (time: string) => annotate('argocd.argoproj.io/deletion-approved', time);
const application = (name = id) => read<Application>('application', name, '-n', namespace);
const stateOf = async (name: string) => (await application(name)).status?.operationState;

function asPlatform(name: string, body: Body, query = {}) {
  const resource = name === 'stores' ? applicationSets : applications;
  return answerTo(cluster.platformKubeconfig, { verb: 'patch', resource, namespace, name, body, query });
}

/** The policy refuses the control plane what the API server takes from an administrator. */
async function expectRefusal(name: string, body: Body, words: RegExp): Promise<void> {
  const resource = name === 'stores' ? applicationSets : applications;
  const answer = await asPlatform(name, body);
  expect(answer).toEqual(refused);
  expect(answer.message).toMatch(words);
  const request = { verb: 'patch', resource, namespace, name, body, query: dryRun } as const;
  expect(await answerTo(cluster.kubeconfig, request)).toEqual({ status: 200 });
}

let platform: Platform;
let actions: Actions;

beforeAll(async () => {
  // What other tests removed just before is no mass.
  platform = await Platform.start({ DELETE_DELAY: '15', BREAKER_STORES: '1000' });
  const load = () => loadKubeConfig(cluster.platformKubeconfig);
  const api = new KubernetesApi({ load, clock: systemClock });
  actions = new Actions({ api, namespace, applicationSet: 'stores', clock: systemClock });
  await platform.create('guarded');
  await platform.becomes(id, 'Ready');
}, 120_000);
afterAll(() => platform?.stop());

describe('refused in an Application:', () => {
  test.each<[string, Body, RegExp]>([
    ['another AppProject', { spec: { project: 'default' } }, /the spec/],
    ['another repository', { spec: { sources: [{ repoURL: 'https://evil.invalid/x.git' }] } }, /the spec/],
    ['another namespace', { spec: { destination: { namespace: 'kube-system' } } }, /the spec/],
    ['no automated sync', { spec: { syncPolicy: null } }, /the spec/],
    ['a label', { metadata: { labels: { a: 'b' } } }, /no metadata/],
    ['no owner', { metadata: { ownerReferences: null } }, /no metadata/],
    ["an annotation of somebody's", annotate('example.com/a', 'b'), /no annotation here but/],
    [
      'an annotation of the set taken away',
      annotate('argocd.argoproj.io/manifest-generate-paths', null),
      /no annotation here but/,
    ],
    ['approval of a deletion to come', approve('2199-01-01T00:00:00Z'), /no annotation here but/],
    ['no finalizers while it lives', { metadata: { finalizers: null } }, /finalizers/],
    ['another finalizer', { metadata: { finalizers: ['example.com/a'] } }, /finalizers/],
    ['health', { status: { health: { status: 'Degraded' } } }, /nothing of the status/],
    ['history, to which people roll back', { status: { history: null } }, /nothing of the status/],
    ['another end of a sync', { status: { operationState: { phase: 'Failed' } } }, /the state/],
    [
      'the end of no sync',
      { status: { operationState: { phase: 'Terminating' } } },
      /the operation that runs/,
    ],
    ['a sync forgotten', { status: { operationState: null } }, /the state/],
  ])('%s', async (_, body, words) => {
    const { spec } = await application();
    await expectRefusal(id, body, words);
    expect((await application()).spec).toEqual(spec);
  });

  const evil = { repoURL: 'https://evil.invalid/x.git' };
  test.each<[string, Body]>([
    ['of another revision', { revision: 'evil' }],
    ['of other revisions', { revisions: ['evil', 'evil'] }],
    ['of another source', { source: evil }],
    ['of other sources', { sources: [evil] }],
    ['of manifests that it brings', { manifests: ['{}'] }],
    ['with other options', { syncOptions: ['Replace=true'] }],
    ['by force', { syncStrategy: { apply: { force: true } } }],
    ['of a part', { resources: [{ kind: 'Service', name: 'wordpress' }] }],
  ])('a sync %s', async (_, extra) => {
    const asked = syncPatch(await application());
    // As the control plane writes it, it is let through.
    expect(await asPlatform(id, { ...asked }, dryRun)).toEqual({ status: 200 });
    const operation = { ...asked?.operation, sync: { ...asked?.operation.sync, ...extra } };
    await expectRefusal(id, { operation }, /no other operation/);
  });

  test.each<[string, Body]>([
    ['in the name of somebody', { initiatedBy: { username: 'admin' } }],
    ['with more attempts', { retry: { limit: 99 } }],
  ])('a sync %s', async (_, extra) => {
    const operation = { ...syncPatch(await application())?.operation, ...extra };
    await expectRefusal(id, { operation }, /no other operation/);
  });

  test("anything, where it is not one of the set's", async () => {
    const spec = { ...(await application()).spec, project: 'default', syncPolicy: {} };
    await kubectl(['apply', '--filename', '-'], JSON.stringify(applicationOf('somebodys', spec)));
    try {
      const hard = annotate('argocd.argoproj.io/refresh', 'hard');
      await expectRefusal('somebodys', hard, /nothing but the ApplicationSet stores/);
    } finally {
      await kubectl(['delete', 'application', 'somebodys', '-n', namespace]);
    }
  });
});

test.each<[string, Body, RegExp]>([
  ['another template', { spec: { template: { spec: { project: 'default' } } } }, /the spec/],
  ['other generators', { spec: { generators: [] } }, /the spec/],
  ['a label', { metadata: { labels: { a: 'b' } } }, /no metadata/],
  ["an Application's annotation", annotate('argocd.argoproj.io/refresh', 'hard'), /no annotation here but/],
  ['a finalizer', { metadata: { finalizers: ['argocd.argoproj.io/a'] } }, /finalizers/],
])('refused in the ApplicationSet: %s', async (_, body, words) => {
  await expectRefusal('stores', body, words);
});

test('making and deleting is refused, also to an account that has the right to it', async () => {
  const name = 'storeplane-test-too-much';
  const all = ['--verb=*', '--resource=applications.argoproj.io,applicationsets.argoproj.io'];
  const account = '--serviceaccount=storeplane:platform-api-sa';
  await kubectl(['create', 'clusterrole', name, ...all]);
  await kubectl(['create', 'clusterrolebinding', name, `--clusterrole=${name}`, account]);
  try {
    const body = applicationOf('made', (await application()).spec);
    const make = { verb: 'create', resource: applications, namespace, body, query: dryRun } as const;
    const remove = { verb: 'delete', namespace, query: dryRun } as const;
    // The API server knows of the right a moment later.
    await eventually(async () => expect(await answerTo(cluster.platformKubeconfig, make)).toEqual(refused));
    for (const request of [
      { ...remove, resource: applications, name: id },
      { ...remove, resource: applications },
      { ...remove, resource: applicationSets, name: 'stores' },
    ]) {
      expect(await answerTo(cluster.platformKubeconfig, request)).toEqual(refused);
      expect(await answerTo(cluster.kubeconfig, request)).toEqual({ status: 200 });
    }
    expect(await answerTo(cluster.kubeconfig, make)).toEqual({ status: 201 });
  } finally {
    await kubectl(['delete', 'clusterrolebinding,clusterrole', name]);
  }
});

describe('let through, as the control plane asks for it:', () => {
  test('refreshes of the set and of a store, and a sync', async () => {
    await actions.refreshApplicationSet();
    await actions.refreshApplication(id, 'normal');
    await actions.refreshApplication(id, 'hard');
    await actions.syncApplication(id);
    const asked = { initiatedBy: { username: 'storeplane' } };
    await eventually(async () =>
      expect(await stateOf(id)).toMatchObject({ phase: 'Succeeded', operation: asked }),
    );
  });

  test('the end of a sync that runs, which is otherwise left as it is, and another one', async () => {
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      // The waves after it wait for a volume that nobody makes.
      metadata: { name: 'held', annotations: { 'argocd.argoproj.io/sync-wave': '-15' } },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'no-such-class',
        resources: { requests: { storage: '1Mi' } },
      },
    };
    const file = `stores/by-hand/${held}/guardrails/claim.yaml`;
    await platform.workTree.push({ ...handWritten('held-back'), [file]: JSON.stringify(claim) });
    await refreshSet();
    await eventually(async () => {
      const state = await stateOf(held);
      expect(state?.phase).toBe('Running');
      expect(JSON.stringify(state)).toContain('PersistentVolumeClaim');
    });
    const message = { operationState: { phase: 'Terminating', message: 'other words' } };
    await expectRefusal(held, { status: message }, /the state/);
    await expectRefusal(held, { operation: null }, /no other operation/);
    await actions.syncApplication(held);
    const asked = { initiatedBy: { username: 'storeplane' } };
    await eventually(async () =>
      expect(await stateOf(held)).toMatchObject({ phase: 'Running', operation: asked }),
    );
  });

  test('a deletion abandoned, and one approved', async () => {
    const before = await identities(id);
    await platform.api.remove(id);
    await platform.becomes(id, 'Deleting', 'AwaitingApproval');
    await expectRefusal(id, { spec: { project: 'default' } }, /the spec/);
    await expectRefusal(id, annotate('example.com/a', 'b'), /no annotation here but/);
    expect((await platform.post(`/stores/${id}/undo-delete`)).status).toBe(200);
    await platform.becomes(id, 'Ready');
    expect(await identities(id)).toEqual(before);
    await platform.api.remove(id);
    await platform.isGone(id);
  });

  test('a deletion of a store whose sync would never end', async () => {
    expect((await stateOf(held))?.phase).toBe('Running');
    await platform.api.remove(held);
    await platform.isGone(held);
  });
});

function applicationOf(name: string, spec: object) {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name, namespace }, spec };
}
