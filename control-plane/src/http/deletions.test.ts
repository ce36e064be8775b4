import { afterEach, beforeEach, expect, test } from 'vitest';
import { deletingApplication, readyApplication } from '../testing/applications.ts';
import { type RunningApp, runApp } from './testing/running-app.ts';

let app: RunningApp;
beforeEach(async () => {
  app = await runApp();
});
afterEach(() => app.close());

const file = { 'store.yaml': 'name: a\nvalues:\n  host: a.localtest.me\n' };
const names = Array.from({ length: 12 }, (_, index) => `store-${index + 10}`);
const post = (path: string, body?: unknown) =>
  app.ask(path, { method: 'POST', ...(body === undefined ? {} : { body: JSON.stringify(body) }) });

/** A store whose folder is gone while Argo CD waits for an approval. */
function going(name: string, annotations: Record<string, string> = {}): void {
  const { repository, catalog, argocd } = app;
  repository.put(name, file);
  argocd.put(readyApplication(name, 'r'));
  catalog.look(name);
  repository.put(name, undefined);
  const { status, metadata, ...rest } = deletingApplication(name, 'r');
  const namespace = { kind: 'Namespace', name, status: 'Synced', requiresDeletionConfirmation: true };
  const resources = { ...status, resources: [namespace] };
  argocd.put({ ...rest, metadata: { ...metadata, annotations }, status: resources });
}

test('undo-delete answers the record of a store that is there again, also when asked twice', async () => {
  going('store-a');
  for (const _ of [1, 2]) {
    const answer = await post('/api/stores/store-a/undo-delete');
    expect(answer.status).toBe(200);
    expect(answer.headers.etag).toBe(`"${answer.json.version}"`);
    expect(answer.json).toMatchObject({ id: 'store-a', status: 'Provisioning', deletes_at: null });
  }
});

test('undo-delete: 409 when it is approved, 404 when nothing is there', async () => {
  going('store-a', { 'argocd.argoproj.io/deletion-approved': '2027-01-01T00:00:00Z' });
  const late = await post('/api/stores/store-a/undo-delete');
  expect([late.status, late.json.code]).toEqual([409, 'deletion-approved']);
  expect(app.repository.entry('store-a')).toBeUndefined();
  expect((await post('/api/stores/store-b/undo-delete')).status).toBe(404);
});

test('a held mass is told by record and overview, and released or undone by name only', async () => {
  for (const name of names) going(name);
  await app.clock.advance(1000);
  const held = await app.ask(`/api/stores/${names[0]}`);
  expect(held.json).toMatchObject({ status: 'Deleting', phase: 'Held', next_step: expect.any(String) });
  const overview = await app.ask('/api/overview');
  expect(overview.json.held).toEqual({
    count: 12,
    too_many: { count: 12, ids: names },
    unwanted: { count: 0, ids: [] },
  });

  const one = await post(`/api/stores/${names[0]}/release-deletion`);
  expect(one.status).toBe(200);
  expect(one.json).toMatchObject({ release: 'begun', store: { id: names[0] } });
  const many = await post('/api/deletions/release', { stores: [names[1], names[1], 'store-nowhere'] });
  expect(many.status).toBe(200);
  expect(many.json).toMatchObject({
    released: [{ id: names[1], release: 'begun' }],
    not_released: [{ id: 'store-nowhere', code: 'store-not-found' }],
  });
  expect(app.argocd.asked).toEqual([`approve ${names[0]}`, `approve ${names[1]}`]);

  const kept = await post('/api/deletions/undo', { stores: [names[2], names[3], 'store-nowhere'] });
  expect(kept.json).toMatchObject({
    undone: [names[2], names[3]],
    not_undone: [{ id: 'store-nowhere', code: 'store-not-found', detail: expect.any(String) }],
  });
  expect([...app.repository.entries()].map(({ namespace }) => namespace)).toEqual([names[2], names[3]]);
});

test('the release of a store that is not held is refused', async () => {
  app.repository.put('store-a', file);
  const answer = await post('/api/stores/store-a/release-deletion');
  expect([answer.status, answer.json.code]).toEqual([409, 'nothing-to-release']);
});

test('many names fit into a request; none, too many and other things do not', async () => {
  const long = (count: number) => Array.from({ length: count }, (_, index) => `${index}`.padStart(63, 'x'));
  expect((await post('/api/deletions/release', { stores: long(10_000) })).status).toBe(200);
  for (const body of [
    { stores: [] },
    { stores: long(10_001) },
    {},
    { stores: [1] },
    { stores: ['a'], all: true },
  ]) {
    expect((await post('/api/deletions/release', body)).status).toBe(422);
    expect((await post('/api/deletions/undo', body)).status).toBe(422);
  }
  expect((await app.ask('/api/deletions/undo')).status).toBe(405);
  expect((await app.ask('/api/deletions/other')).status).toBe(404);
});
