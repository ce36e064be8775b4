import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { StoreplaneError } from '../domain/errors.ts';
import { ClusterStoreSecrets } from './store-secrets.ts';
import { type Connected, connect } from './testing/connected.ts';

const place = { namespace: 'store-acme', store: 'acme', secret: 'store-credentials' };
const folder = '/api/v1/namespaces/store-acme/secrets';
const encoded = (text: string) => Buffer.from(text).toString('base64');
let at: Connected;
let secrets: ClusterStoreSecrets;

beforeEach(async () => {
  at = await connect();
  secrets = new ClusterStoreSecrets(at.api);
  at.server.put('/api/v1/namespaces', namespace({ 'storeplane.dev/store': 'acme' }));
  at.server.put(folder, {
    metadata: { name: 'store-credentials' },
    data: { 'admin-password': encoded('öffne dich'), 'db-password': encoded('not for people') },
  });
});
afterEach(() => at.close());

function namespace(labels: Record<string, string>) {
  return { metadata: { name: 'store-acme', labels } };
}

const read = () => secrets.read(place, ['admin-user', 'admin-password']);
const failure = (): Promise<StoreplaneError> =>
  read().then(
    () => Promise.reject(new Error('it went well')),
    (error: StoreplaneError) => error,
  );

test('one Secret is got by its name, and no more of it is taken than was asked for', async () => {
  expect([...(await read())]).toEqual([['admin-password', 'öffne dich']]);
  expect(at.server.requests.map(({ method, path, query }) => [method, path, query])).toEqual([
    ['GET', '/api/v1/namespaces/store-acme', {}],
    ['GET', `${folder}/store-credentials`, {}],
  ]);
});

test.each([
  { what: 'no label', labels: {} },
  { what: "another store's", labels: { 'storeplane.dev/store': 'bolt' } },
])('a namespace with $what is left alone', async ({ labels }) => {
  at.server.put('/api/v1/namespaces', namespace(labels));
  expect((await failure()).code).toBe('credentials-forbidden');
  expect(at.server.requests).toHaveLength(1);
});

test('a Secret or a namespace that is not there', async () => {
  at.server.remove(folder, 'store-credentials');
  expect((await failure()).code).toBe('credentials-missing');
  at.server.remove('/api/v1/namespaces', 'store-acme');
  expect((await failure()).code).toBe('credentials-missing');
});

test.each([
  [403, 'credentials-forbidden'],
  [500, 'cluster-unavailable'],
] as const)('an API server that answers %i', async (status, code) => {
  at.server.fault = ({ path }) => (path.includes('secrets') ? status : undefined);
  const error = await failure();
  expect(error.code).toBe(code);
  expect(inspect(error)).not.toMatch(/told by|Bearer|first-token/);
});

test('an API server that is not there', async () => {
  await at.server.close();
  expect((await failure()).code).toBe('cluster-unavailable');
  await at.server.listen();
});
