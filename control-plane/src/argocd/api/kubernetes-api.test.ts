import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse, setGlobalProxyFromEnv } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { type Connected, connect, kubeConfig } from '../testing/connected.ts';
import { applicationsPath } from '../testing/fake-api-server.ts';
import type { ApiError } from './api-error.ts';
import { loadKubeConfig } from './kube-config.ts';
import { KubernetesApi } from './kubernetes-api.ts';
import { applications, namespaces } from './resources.ts';

let at: Connected;
let folder: string;

beforeEach(async () => {
  at = await connect();
  folder = await mkdtemp(join(tmpdir(), 'storeplane-'));
});

afterEach(async () => {
  vi.useRealTimers();
  await at.close();
  await rm(folder, { recursive: true });
});

const list = { verb: 'list', resource: applications, namespace: 'argocd' } as const;

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  return promise.then(
    () => Promise.reject(new Error('it went well')),
    (error: ApiError) => error,
  );
}

test('a refusal says which verb on which resource', async () => {
  at.server.fault = () => 403;
  const forbidden = await failure(at.api.json(list));
  expect(forbidden.message).toContain('list applications.argoproj.io in namespace argocd');
  expect([forbidden.code, forbidden.status]).toEqual(['argocd-unavailable', 403]);
  const cluster = await failure(at.api.json({ verb: 'get', resource: namespaces, name: 'store-a' }));
  expect(cluster.message).toContain('get namespaces:');
});

test('the proxy that everything else goes through is not asked', async () => {
  const leave = setGlobalProxyFromEnv({
    http_proxy: 'http://127.0.0.1:1',
    https_proxy: 'http://127.0.0.1:1',
  });
  try {
    await at.api.json(list);
  } finally {
    leave();
  }
  expect(at.server.requests).toHaveLength(1);
});

test('credentials that are not accepted are read anew once, then it is said', async () => {
  at.server.token = 'second-token';
  await at.api.json(list);
  expect(at.server.requests).toHaveLength(2);

  at.loadWith(() => kubeConfig(at.server.port, 'stale-token'));
  at.server.token = 'third-token';
  const error = await failure(at.api.json(list));
  expect(error.status).toBe(401);
  expect(at.server.requests).toHaveLength(4);
  at.loadWith(() => {
    throw new Error('being written');
  });
  expect((await failure(at.api.json(list))).status).toBe(401);
});

test('no token and no word of the server is in an error', async () => {
  at.loadWith(() => kubeConfig(at.server.port, 'stale-token'));
  at.server.token = 'other-token';
  const errors = [await failure(at.api.json(list))];
  at.server.fault = () => 500;
  errors.push(await failure(at.api.json(list)));
  await at.server.close();
  errors.push(await failure(at.api.json(list)));
  for (const error of errors) {
    expect(error.code).toBe('argocd-unavailable');
    expect(error.cause).toBeUndefined();
    expect(JSON.stringify({ ...error, message: error.message, stack: error.stack })).not.toMatch(
      /token|told by|Bearer/,
    );
  }
  await at.server.listen();
});

test('credentials that cannot be sent are an error in our words', async () => {
  at.loadWith(() => kubeConfig(at.server.port, 'secret\nsecret'));
  at.server.token = 'another';
  // the API server does not accept what it was given first: these are read then
  const error = await failure(at.api.json(list));
  expect(error).toMatchObject({ code: 'argocd-unavailable' });
  expect(inspect(error)).not.toContain('secret');
});

test("a service account's token is read again while the process runs", async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'first-token');
  const load = () => {
    const config = kubeConfig(at.server.port, '');
    const user = { name: 'pod', authProvider: { name: 'tokenFile', config: { tokenFile } } };
    config.loadFromClusterAndUser(config.getCurrentCluster()!, user);
    return config;
  };
  const loads = vi.fn(load);
  const api = new KubernetesApi({ load: loads, clock: new ManualClock() });
  await api.json(list);
  await writeFile(tokenFile, 'second-token');
  at.server.token = 'second-token';
  vi.setSystemTime(Date.now() + 61_000); // the library's own patience with a token
  await api.json(list);
  expect([at.server.requests.length, loads.mock.calls.length]).toEqual([2, 1]);
  api.close();
});

test('an answer that does not begin is given up', async () => {
  at.server.fault = () => 'hang';
  const hanging = failure(at.api.json(list));
  await expect.poll(() => at.server.requests.length).toBe(1);
  await at.clock.advance(10_000);
  expect((await hanging).code).toBe('argocd-unavailable');
  expect(at.clock.pending).toBe(0);
});

test('an answer that stops in the middle is given up, one that is no JSON is an error', async () => {
  let answer: (response: ServerResponse) => void = (response) => response.write('{');
  const other = createServer((_req, response) => answer(response));
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const clock = new ManualClock();
  const load = () => kubeConfig((other.address() as AddressInfo).port, '');
  const api = new KubernetesApi({ load, clock });
  const begun = vi.spyOn(clock, 'after');
  const stopped = failure(api.json(list));
  await expect.poll(() => begun.mock.calls.length).toBe(2); // for the answer to begin, and for its end
  await clock.advance(10_000);
  expect((await stopped).code).toBe('argocd-unavailable');
  answer = (response) => response.end('<html>');
  expect((await failure(api.json(list))).code).toBe('argocd-unavailable');
  api.close();
  other.closeAllConnections();
  await new Promise((resolve) => other.close(resolve));
});

test.each([
  ['no file', undefined],
  ['no kubeconfig', 'just: text'],
  ['no YAML', '{'],
  [
    'an address without TLS',
    JSON.stringify({
      clusters: [{ name: 'a', cluster: { server: 'http://127.0.0.1:1' } }],
      contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
      users: [],
      'current-context': 'a',
    }),
  ],
])('a kubeconfig that is %s is refused at the start', async (_, content) => {
  const file = join(folder, 'config');
  if (content !== undefined) await writeFile(file, content);
  expect(() => loadKubeConfig(file)).toThrow(/KUBECONFIG/);
});

test('what a path names is the same address for a list and for one object', async () => {
  at.server.put(applicationsPath, { metadata: { name: 'a' } });
  const one = await at.api.json<{ metadata: { name: string } }>({ ...list, verb: 'get', name: 'a' });
  expect(one.metadata.name).toBe('a');
});

test('an object is made and taken away, with what the requests bring along', async () => {
  const place = { resource: namespaces } as const;
  const made = { metadata: { name: 'a' } };
  await at.api.json({ ...place, verb: 'create', query: { dryRun: 'All' }, body: made });
  expect(at.server.object('/api/v1/namespaces', 'a')).toBeUndefined();
  await at.api.json({ ...place, verb: 'create', body: made });
  const other = await failure(
    at.api.json({ ...place, verb: 'delete', name: 'a', body: { preconditions: { uid: 'other' } } }),
  );
  expect(other.status).toBe(409);
  await at.api.json({ ...place, verb: 'delete', name: 'a' });
  expect(at.server.object('/api/v1/namespaces', 'a')).toBeUndefined();
});
