import { afterEach, beforeEach, expect, test } from 'vitest';
import { renderStoreFile } from '../domain/store-file.ts';
import { settings } from '../testing/platform.ts';
import { type RunningApp, runApp } from './testing/running-app.ts';

let app: RunningApp;
beforeEach(async () => {
  const placed = { ...settings, clusters: ['in-cluster', 'eu-1', 'eu-2'], planClusters: { large: 'eu-2' } };
  app = await runApp({}, {}, { settings: placed });
});
afterEach(() => app.close());

const send = (method: string, path: string, body: object, headers = {}) =>
  app.ask(path, { method, headers, body: JSON.stringify(body) });
const create = (body: object) => send('POST', '/api/stores', body);
const textOf = (id: string) => app.repository.entry(id)?.text ?? '';

test('a store goes where it is asked for, else where its plan goes, else to the usual cluster', async () => {
  expect((await create({ name: 'a' })).json.cluster).toBe('in-cluster');
  expect((await create({ name: 'b', plan: 'large' })).json.cluster).toBe('eu-2');
  expect((await create({ name: 'c', plan: 'large', cluster: 'eu-1' })).json.cluster).toBe('eu-1');
  expect((await create({ name: 'd', plan: 'large', cluster: 'in-cluster' })).json.cluster).toBe('in-cluster');
  expect(textOf('store-c')).toContain('\ncluster: eu-1\n');
  // To the byte what it was before there were clusters.
  for (const id of ['store-a', 'store-d']) {
    const { cluster: _, ...spec } = app.repository.entry(id)!.spec!;
    expect(textOf(id)).toBe(renderStoreFile(spec));
    expect(textOf(id)).not.toContain('cluster');
  }
});

test('another cluster than the configured ones is refused by its field', async () => {
  const { status, json } = await create({ name: 'a', cluster: 'mars' });
  expect([status, json.errors[0].pointer]).toEqual([422, '/cluster']);
});

test('asked for again it is the same store, elsewhere it is another one', async () => {
  await create({ name: 'a', cluster: 'eu-1' });
  expect((await create({ name: 'a', cluster: 'eu-1' })).status).toBe(200);
  const { status, json } = await create({ name: 'a', cluster: 'eu-2' });
  expect([status, json.code, json.differs]).toEqual([409, 'store-exists', ['cluster']]);
});

test('a store stays where it is, whatever else changes', async () => {
  await create({ name: 'a', cluster: 'eu-1' });
  const patch = (body: object) => send('PATCH', '/api/stores/store-a', body, { 'if-match': '*' });
  const moved = await patch({ cluster: 'eu-2', plan: 'small' });
  expect([moved.status, moved.json.code, moved.json.cluster]).toEqual([409, 'cluster-fixed', 'eu-1']);
  expect((await patch({ cluster: 'eu-1' })).status).toBe(200);
  const changed = await patch({ plan: 'large' });
  expect([changed.status, changed.json.plan, changed.json.cluster]).toEqual([200, 'large', 'eu-1']);
});

test('the overview says which clusters there are, and which is usual for a plan', async () => {
  const { json } = await app.ask('/api/overview');
  expect(json.clusters).toEqual(['in-cluster', 'eu-1', 'eu-2']);
  const usual = json.plans.map(({ id, cluster }: { id: string; cluster: string }) => [id, cluster]);
  expect(Object.fromEntries(usual)).toEqual({ small: 'in-cluster', standard: 'in-cluster', large: 'eu-2' });
});
