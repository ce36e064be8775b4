import { afterEach, beforeEach, expect, test } from 'vitest';
import { explain } from '../domain/status/causes.ts';
import { type Connected, connect } from './testing/connected.ts';

let at: Connected;

beforeEach(async () => {
  at = await connect();
});

afterEach(() => at.close());

const core = '/api/v1/namespaces/store-a';
const apps = '/apis/apps/v1/namespaces/store-a';

function putEvent(index: number, time: string | null, more: object = {}): void {
  const involvedObject = { kind: 'ReplicaSet', name: 'web-1' };
  const name = `event-${String(index).padStart(4, '0')}`;
  at.server.put(`${core}/events`, {
    metadata: { name },
    involvedObject,
    reason: 'FailedCreate',
    message: `message ${index}`,
    lastTimestamp: time,
    ...more,
  });
}

test('the namespace and its objects are read at once, named as the API leaves them out', async () => {
  const condition = { type: 'NamespaceContentRemaining', status: 'True', message: 'pods. has 1 resource' };
  at.server.put('/api/v1/namespaces', {
    metadata: { name: 'store-a' },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Terminating', conditions: [condition] },
  });
  at.server.put(`${apps}/deployments`, {
    metadata: { name: 'web', managedFields: [{}] } as { name: string },
    spec: { replicas: 2, template: { spec: { containers: [] } } },
    status: { replicas: 0 },
  });
  const objects = await at.argocd.workloads('store-a');
  expect(objects).toEqual([
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: expect.objectContaining({ name: 'store-a' }),
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Terminating', conditions: [condition] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', uid: expect.any(String) },
      spec: { replicas: 2 },
      status: { replicas: 0 },
    },
  ]);
  const limits = at.server.requests.map(({ query }) => query.limit).filter((limit) => limit !== undefined);
  expect([...new Set(limits)].sort()).toEqual(['200', '500']);
});

test('nothing is there: no error', async () => {
  expect(await at.argocd.workloads('store-a')).toEqual([]);
});

test('a kind that the cluster does not have is passed over, a right that is missing is said', async () => {
  at.server.fault = ({ path }) => (path.includes('/networking.k8s.io/') ? 404 : undefined);
  expect(await at.argocd.workloads('store-a')).toEqual([]);
  at.server.fault = ({ path }) => (path.endsWith('/pods') ? 403 : undefined);
  await expect(at.argocd.workloads('store-a')).rejects.toMatchObject({
    code: 'argocd-unavailable',
    message: expect.stringContaining('list pods in namespace store-a'),
  });
});

test('of many events the newest are kept, the last one at the end', async () => {
  const at0 = Date.parse('2026-11-22T10:00:00Z');
  for (let i = 0; i < 700; i += 1) putEvent(i, new Date(at0 - i * 1000).toISOString());
  putEvent(9000, null, { eventTime: '2026-11-22T10:00:01.5Z' });
  putEvent(9001, null, { eventTime: null, series: { lastObservedTime: '2026-11-22T10:00:02Z' } });
  const messages = (await at.argocd.workloads('store-a')).map(({ message }) => message);
  expect(messages).toHaveLength(200);
  expect(messages.slice(-3)).toEqual(['message 0', 'message 9000', 'message 9001']);
});

test('a cause is found in what is left', async () => {
  const owner = (kind: string, name: string) => [{ kind, name, uid: '1' }];
  at.server.put(`${apps}/deployments`, { metadata: { name: 'web' }, spec: { replicas: 1 }, status: {} });
  at.server.put(`${apps}/replicasets`, {
    metadata: { name: 'web-1', ownerReferences: owner('Deployment', 'web') },
    spec: { replicas: 1 },
    status: { replicas: 0 },
  });
  putEvent(1, '2026-11-22T10:00:00Z', {
    message:
      'Error creating: pods "web-1-x" is forbidden: exceeded quota: store-quota, requested: pods=1, used: pods=20, limited: pods=20',
  });
  expect(explain(await at.argocd.workloads('store-a'))).toMatchObject({
    code: 'quota',
    resource: 'Deployment web',
  });
});
