import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Interrupted, NoCluster } from './cluster.ts';
import { examine } from './doctor.ts';
import { exitCodeOf, type Finding, type Outcome } from './findings.ts';
import { type FakeCluster, fakeCluster, places, type Traits } from './testing/fake-cluster.ts';

let at: FakeCluster;
beforeEach(async () => {
  at = await fakeCluster();
});
afterEach(() => at.close());

const run = (more: Partial<FakeCluster['options']> = {}) => examine(at.cluster, { ...at.options, ...more });
const withOutcome = (findings: readonly Finding[], outcome: Outcome) =>
  findings.filter((one) => one.outcome === outcome).map(({ id }) => id);

const shutFlows = [
  'flow-into-store',
  'flow-other-store',
  'flow-metadata',
  'flow-api-service',
  'flow-api-address',
  'flow-kubelet',
];
const openFlows = ['flow-same-store', 'flow-dns-udp', 'flow-dns-tcp', 'flow-https'];

test('a cluster in which everything is as it should be', async () => {
  const findings = await run();
  expect(withOutcome(findings, 'ok')).toEqual(findings.map(({ id }) => id));
  expect(findings.map(({ id }) => id)).toEqual(expect.arrayContaining([...shutFlows, ...openFlows]));
  expect(exitCodeOf(findings)).toBe(0);
  expect(at.namespaces()).toEqual([]);
});

test('its namespaces have the guardrails of a store, and nothing that Argo CD would take for its own', async () => {
  await run();
  const made = at.server.requests.filter(
    ({ method, query }) => method === 'POST' && query.dryRun === undefined,
  );
  const kinds = made.map(({ body }) => (body as { kind: string }).kind);
  for (const kind of ['Namespace', 'ResourceQuota', 'LimitRange', 'NetworkPolicy'])
    expect(kinds.filter((one) => one === kind)).toHaveLength(2);
  expect(JSON.stringify(made)).not.toContain('argocd.argoproj.io/');
  expect(made.find(({ path }) => path === places.namespaces)?.body).toMatchObject({
    metadata: {
      labels: { 'storeplane.dev/doctor': 'r4nd0m', 'pod-security.kubernetes.io/enforce': 'restricted' },
    },
  });
});

describe('a network that does not hold stores to their policies', () => {
  test('at all', async () => {
    at.traits.enforces = { leaving: false, entering: false };
    const findings = await run();
    expect(withOutcome(findings, 'wrong').sort()).toEqual([...shutFlows].sort());
    expect(withOutcome(findings, 'ok')).toEqual(expect.arrayContaining(openFlows));
    expect(exitCodeOf(findings)).toBe(1);
  });

  test('where a flow enters', async () => {
    at.traits.enforces = { leaving: true, entering: false };
    expect(withOutcome(await run(), 'wrong')).toEqual(['flow-into-store']);
  });

  test('where a flow leaves', async () => {
    at.traits.enforces = { leaving: false, entering: true };
    const wrong = withOutcome(await run(), 'wrong');
    expect(wrong).not.toContain('flow-into-store');
    expect(wrong).toContain('flow-kubelet');
  });
});

test('what works neither with nor without a policy proves nothing', async () => {
  at.traits.absent = ['10.42.0.2', 'node', 'www.example.com'];
  const findings = await run();
  const untried = ['flow-into-store', 'flow-other-store', 'flow-https', 'flow-kubelet'];
  expect(withOutcome(findings, 'untried')).toEqual(untried);
  expect(exitCodeOf(findings)).toBe(3);
});

test('where nothing is at the metadata address there is nothing to protect', async () => {
  at.traits.absent = ['169.254.169.254'];
  const findings = await run();
  expect(withOutcome(findings, 'skipped')).toEqual(['flow-metadata']);
  expect(exitCodeOf(findings)).toBe(0);
});

test('the way to the internet is tried only to an address that was given', async () => {
  const findings = await run({ httpsAddress: undefined });
  expect(withOutcome(findings, 'skipped')).toEqual(['flow-https']);
  expect(exitCodeOf(findings)).toBe(0);
});

test.each(['ImagePullBackOff', 'ContainerCreating'])('pods that do not start: %s', async (reason) => {
  at.traits.hindrance = reason;
  const findings = await run();
  expect(withOutcome(findings, 'untried').sort()).toEqual(
    [...shutFlows, ...openFlows].filter((id) => !id.includes('api')).sort(),
  );
  for (const { outcome, detail } of findings) if (outcome === 'untried') expect(detail).toContain(reason);
  expect(withOutcome(findings, 'ok')).toContain('quota');
  expect(exitCodeOf(findings)).toBe(3);
  expect(at.namespaces()).toEqual([]);
});

describe('what it made is gone', () => {
  const failing = (place: RegExp, status: number) => {
    const { fault } = at.server;
    at.server.fault = (request) =>
      request.method === 'POST' && place.test(request.path) ? status : fault(request);
  };

  test.each([
    ['when a policy cannot be made', /networkpolicies$/],
    ['when a quota cannot be made', /resourcequotas$/],
    ['when no pod can be made', /pods$/],
  ])('%s', async (_, place) => {
    failing(place, 500);
    expect(exitCodeOf(await run())).toBe(3);
    expect(at.namespaces()).toEqual([]);
  });

  test('when it is interrupted', async () => {
    const { admit } = at.server;
    at.server.admit = (path, object, request) => {
      if (path.endsWith('/networkpolicies')) at.interruption.abort();
      return admit(path, object, request);
    };
    await expect(run()).rejects.toThrow(Interrupted);
    expect(at.server.requests.some(({ path }) => path.endsWith('-b/networkpolicies'))).toBe(true);
    expect(at.namespaces()).toEqual([]);
  });

  test('but not a namespace of that name that somebody else made', async () => {
    at.server.put(places.namespaces, { metadata: { name: 'store-doctor-r4nd0m-a' } });
    expect(exitCodeOf(await run())).toBe(3);
    expect(at.namespaces()).toEqual(['store-doctor-r4nd0m-a']);
  });

  test('or it says what is left', async () => {
    const { fault } = at.server;
    at.server.fault = (request) => (request.method === 'DELETE' ? 500 : fault(request));
    const findings = await run();
    expect(withOutcome(findings, 'wrong')).toEqual(['removed']);
    expect(findings.at(-1)?.detail).toContain('store-doctor-r4nd0m-b');
  });
});

test.each<Traits['lenient'][number]>([
  'pod-security',
  'quota',
  'quota-node-ports',
  'limit-range',
  'namespace-guard',
  'platform-writing',
])('an API server that does not hold to %s', async (what) => {
  at.traits.lenient = [what];
  expect(withOutcome(await run(), 'wrong')).toEqual([what]);
});

test('what the platform may write is asked for in its place, and nothing of it is kept', async () => {
  await run();
  const asked = at.server.requests.filter(({ method }) => method === 'PATCH');
  expect(asked).toHaveLength(2);
  for (const { as, query, path } of asked) {
    expect(as).toBe('system:serviceaccount:storeplane:platform-api-sa');
    expect(query).toEqual({ dryRun: 'All' });
    expect(path).toBe(`${places.sets}/stores`);
  }
});

test('an account that may not even write what it needs leaves it untried', async () => {
  const { fault } = at.server;
  at.server.fault = (request) => (request.method === 'PATCH' ? 403 : fault(request));
  expect(withOutcome(await run(), 'untried')).toEqual(['platform-writing']);
});

describe('a cluster that lacks something', () => {
  const remove = (place: keyof typeof places, name: string) => () => at.server.remove(places[place], name);
  const change = (place: keyof typeof places, name: string, fields: object) => () =>
    at.server.put(places[place], { metadata: { name }, ...fields });
  const condition = {
    type: 'ErrorOccurred',
    status: 'True',
    message: "unable to process file 'stores/a/b/store.yaml'",
  };
  const controller = (image: string) => ({ spec: { template: { spec: { containers: [{ image }] } } } });

  test.each<[string, string, Outcome, () => void]>([
    [
      'an old Kubernetes',
      'kubernetes-version',
      'wrong',
      change('version', 'version', { gitVersion: 'v1.29.9' }),
    ],
    [
      'an odd Kubernetes',
      'kubernetes-version',
      'untried',
      change('version', 'version', { gitVersion: 'mine' }),
    ],
    ['no class of ingresses', 'ingress-class', 'wrong', remove('ingressClasses', 'nginx')],
    ['no ingress controller', 'ingress-namespace', 'wrong', remove('namespaces', 'ingress-nginx')],
    ['no class of volumes', 'storage-class', 'wrong', remove('storageClasses', 'local-path')],
    ['no default among them', 'storage-class', 'wrong', change('storageClasses', 'local-path', {})],
    ['no Argo CD', 'argocd-version', 'untried', remove('controllers', 'argocd-application-controller')],
    [
      'an old Argo CD',
      'argocd-version',
      'wrong',
      change('controllers', 'argocd-application-controller', controller('argocd:v3.1.9')),
    ],
    ['no project', 'appproject', 'wrong', remove('projects', 'stores')],
    ['no set', 'applicationset', 'wrong', remove('sets', 'stores')],
    [
      'a set that is stopped by a file',
      'applicationset',
      'wrong',
      change('sets', 'stores', { status: { conditions: [condition] } }),
    ],
  ])('%s', async (_, id, outcome, make) => {
    make();
    expect(withOutcome(await run(), outcome)).toEqual([id]);
  });

  test('Argo CD without the settings of argocd/', async () => {
    change('settings', 'argocd-cm', { data: { 'application.resourceTrackingMethod': 'label' } })();
    const findings = await run();
    expect(withOutcome(findings, 'wrong')).toEqual(['argocd-health', 'argocd-tracking']);
    expect(withOutcome(findings, 'skipped')).toEqual(['ingress-health']);
  });

  test.each(['patch applications', 'list jobs', 'get secrets', 'delete namespaces'])(
    'a platform whose right is otherwise: %s',
    async (right) => {
      at.traits.wrongRights = [right];
      const findings = await run();
      expect(withOutcome(findings, 'wrong')).toEqual(['platform-rights']);
      expect(findings.find(({ outcome }) => outcome === 'wrong')?.detail).toContain(right.split(' ')[1]);
    },
  );

  test('a platform that may show nobody the sign-in of a store is as it should be, and it is said', async () => {
    at.traits.wrongRights = ['get secrets store-credentials'];
    const findings = await run();
    expect(withOutcome(findings, 'wrong')).toEqual([]);
    const rights = findings.find(({ id }) => id === 'platform-rights');
    expect(rights).toMatchObject({ outcome: 'ok', detail: expect.stringContaining('store-credentials') });
  });

  test('a class of volumes that is named', async () => {
    change('storageClasses', 'local-path', {})();
    expect(withOutcome(await run({ storageClass: 'local-path' }), 'wrong')).toEqual([]);
    expect(withOutcome(await run({ storageClass: 'fast' }), 'wrong')).toEqual(['storage-class']);
  });
});

test('where nothing answers it says so at once', async () => {
  await at.server.close();
  await expect(run()).rejects.toThrow(NoCluster);
});
