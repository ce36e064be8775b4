import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { engines } from '../domain/engines.ts';
import { degradedApplication, readyApplication } from '../testing/applications.ts';
import { type RunningApp, runApp } from './testing/running-app.ts';

let app: RunningApp;
beforeEach(async () => {
  app = await runApp();
});
afterEach(() => app.close());

const post = (body: unknown, headers = {}) =>
  app.ask('/api/stores', { method: 'POST', body: JSON.stringify(body), headers });

describe('POST /api/stores', () => {
  test('201 with the place and the version, then 200 with the same record', async () => {
    const first = await post({ name: 'store-5' });
    expect(first.status).toBe(201);
    expect(first.headers.location).toBe('/api/stores/store-5');
    expect(first.headers.etag).toBe(`"${first.json.version}"`);
    expect(first.json).toMatchObject({
      id: 'store-5',
      status: 'Provisioning',
      url: 'http://store-5.localtest.me:8080/',
    });
    const second = await post({ name: 'store-5', plan: 'standard' });
    expect(second.status).toBe(200);
    expect(second.json).toEqual(first.json);
    expect(app.repository.entry('store-5')?.commit?.author.name).toBe('Grace');
  });

  test('the version is no reason to keep an old status: 304 is never answered', async () => {
    const { headers } = await post({ name: 'acme' });
    for (const tag of [headers.etag!, '*']) {
      const one = await app.ask('/api/stores/store-acme', { headers: { 'if-none-match': tag } });
      const all = await app.ask('/api/stores', { headers: { 'if-none-match': tag } });
      expect([one.status, all.status]).toEqual([200, 200]);
    }
  });

  test('takes every engine that the overview names, 422 for another', async () => {
    const { json } = await app.ask('/api/overview');
    // where an engine keeps its sign-in is nobody's business
    expect(json.engines).toEqual(engines.map(({ signIn: _, ...told }) => told));
    for (const { id } of engines) {
      const answer = await post({ name: `on-${id}`, engine: id });
      expect([answer.status, answer.json.engine]).toEqual([201, id]);
    }
    const other = await post({ name: 'acme', engine: 'magento' });
    expect([other.status, other.json.errors[0].pointer]).toEqual([422, '/engine']);
  });

  test('409 for other settings, as a problem document with the request id', async () => {
    await post({ name: 'acme' });
    const answer = await post({ name: 'acme', plan: 'large' }, { 'x-request-id': 'abc-1' });
    expect(answer.status).toBe(409);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.json).toMatchObject({
      type: 'urn:storeplane:problem:store-exists',
      code: 'store-exists',
      status: 409,
      instance: '/api/stores',
      request_id: 'abc-1',
      differs: ['plan'],
    });
  });

  test('422 names every field at fault', async () => {
    const answer = await post({ name: 'No', plan: 'huge', color: 'red' });
    expect(answer.status).toBe(422);
    expect(answer.json.errors).toEqual([{ pointer: '/color', detail: expect.any(String) }]);
    const second = await post({ name: 'No', plan: 'huge' });
    expect(second.json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual(['/name', '/plan']);
  });

  test('an idempotency key answers a replay as the first time, quoted or not', async () => {
    const first = await post({ name: 'acme' }, { 'idempotency-key': 'k-1' });
    const replay = await post({ name: 'acme' }, { 'idempotency-key': '"k-1"' });
    expect([first.status, replay.status]).toEqual([201, 201]);
    expect(replay.json).toEqual(first.json);
    const other = await post({ name: 'other' }, { 'idempotency-key': 'k-1' });
    expect([other.status, other.json.code]).toEqual([422, 'idempotency-key-reused']);
  });

  test('503 with Retry-After while the repository cannot be reached', async () => {
    app.repository.unavailable = true;
    const answer = await post({ name: 'acme' });
    expect([answer.status, answer.json.code]).toEqual([503, 'git-unavailable']);
    expect(answer.headers['retry-after']).toBe('5');
  });
});

describe('GET /api/stores', () => {
  test('pages, counts and searches', async () => {
    for (const name of ['a', 'b', 'c']) await post({ name, owner: name === 'b' ? 'ada' : 'grace' });
    const first = await app.ask('/api/stores?limit=2&sort=-name');
    expect(first.json).toMatchObject({ total: 3, totals: { Provisioning: 3 } });
    const second = await app.ask(`/api/stores?limit=2&sort=-name&cursor=${first.json.next_cursor}`);
    const names = [...first.json.items, ...second.json.items].map(({ name }: { name: string }) => name);
    expect(names).toEqual(['c', 'b', 'a']);
    expect(second.json.next_cursor).toBeNull();
    expect((await app.ask('/api/stores?q=ADA')).json.total).toBe(1);
    expect((await app.ask('/api/stores?status=Ready')).json.total).toBe(0);
  });
});

describe('/api/stores/{id}', () => {
  test('PATCH wants the version that was read, and takes only that', async () => {
    const { json } = await post({ name: 'acme' });
    const patch = (headers: Record<string, string>) =>
      app.ask('/api/stores/store-acme', { method: 'PATCH', body: '{"plan":"small"}', headers });
    expect((await patch({})).json.code).toBe('precondition-required');
    const done = await patch({ 'if-match': `"${json.version}"` });
    expect([done.status, done.json.plan]).toEqual([200, 'small']);
    expect(done.headers.etag).not.toBe(`"${json.version}"`);
    expect((await patch({ 'if-match': `"${json.version}"` })).status).toBe(412);
    expect((await patch({ 'if-match': `W/"${done.json.version}"` })).status).toBe(412);
    expect((await patch({ 'if-match': json.version })).status).toBe(400);
  });

  test('DELETE answers the record while something is left, then that there is no such store', async () => {
    await post({ name: 'acme' });
    app.argocd.put(readyApplication('store-acme', 'r'));
    const remove = () => app.ask('/api/stores/store-acme', { method: 'DELETE' });
    const first = await remove();
    expect([first.status, first.json.status]).toEqual([202, 'Deleting']);
    app.argocd.remove('store-acme');
    await app.clock.advance(1000);
    expect((await remove()).json.code).toBe('store-not-found');
    await post({ name: 'other' });
    expect((await app.ask('/api/stores/store-other', { method: 'DELETE' })).status).toBe(204);
  });

  test('retry and refresh answer the record', async () => {
    const { json } = await post({ name: 'acme' });
    expect((await app.ask('/api/stores/store-acme/retry', { method: 'POST' })).json.code).toBe(
      'nothing-to-retry',
    );
    app.argocd.put(degradedApplication('store-acme', json.commit));
    expect((await app.ask('/api/stores/store-acme/retry', { method: 'POST', body: '{}' })).status).toBe(202);
    const refreshed = await app.ask('/api/stores/store-acme/refresh', { method: 'POST' });
    expect([refreshed.status, refreshed.json.id]).toEqual([200, 'store-acme']);
    app.argocd.failing.add('refresh');
    const refused = await app.ask('/api/stores/store-acme/refresh', { method: 'POST' });
    expect([refused.status, refused.json.code]).toEqual([503, 'argocd-unavailable']);
  });

  test('HEAD and OPTIONS say what GET would, without a body', async () => {
    await post({ name: 'acme' });
    const head = await app.ask('/api/stores/store-acme', { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
    expect(head.headers.etag).toBeDefined();
    const options = await app.ask('/api/stores/store-acme', { method: 'OPTIONS' });
    expect([options.status, options.headers.allow]).toEqual([204, 'GET, PATCH, DELETE, HEAD, OPTIONS']);
  });
});

describe('the rest', () => {
  test('a name is checked, the overview tells of the installation', async () => {
    expect((await app.ask('/api/names/acme')).json).toMatchObject({
      available: true,
      namespace: 'store-acme',
    });
    expect((await app.ask('/api/names/..%2Facme')).status).toBe(400);
    const { json } = await app.ask('/api/overview');
    expect(json).toMatchObject({ mode: 'sandbox', version: '0.0.0', totals: { Ready: 0 } });
    expect(json.plans.map(({ id }: { id: string }) => id)).toEqual(['small', 'standard', 'large']);
  });

  test('probes: alive always, ready once both sources were read, the mode said plainly', async () => {
    expect((await app.ask('/livez', { headers: { host: '10.1.2.3:8080' } })).json).toEqual({
      status: 'alive',
    });
    expect((await app.ask('/readyz')).json).toMatchObject({ status: 'ready', mode: 'sandbox', reasons: [] });
    app.argocd.setRead(false);
    const answer = await app.ask('/readyz');
    expect([answer.status, answer.json.status, answer.json.reasons.length]).toEqual([503, 'not-ready', 1]);
    app.argocd.setRead(true);
    expect((await app.ask('/readyz')).status).toBe(200);
  });

  test('an outage that all replicas share takes the reads of none away, and the reasons are said', async () => {
    const post = { method: 'POST', body: JSON.stringify({ name: 'acme' }) };
    expect((await app.ask('/api/stores', post)).status).toBe(201);
    app.repository.unavailable = true;
    app.argocd.setStale(1);
    const answer = await app.ask('/readyz');
    expect([answer.status, answer.json.status, answer.json.reasons.length]).toEqual([200, 'degraded', 2]);
    expect(answer.json.checks).toMatchObject({ repository: { fresh: false }, argocd: { fresh: false } });
    expect((await app.ask('/api/stores')).json.items).toHaveLength(1);
    expect((await app.ask('/api/overview')).json.argocd.stale_since).toBe(1);
    const refused = await app.ask('/api/stores', { ...post, body: JSON.stringify({ name: 'other' }) });
    expect([refused.status, refused.json.code]).toEqual([503, 'git-unavailable']);
  });

  test('metrics count by route pattern, never by path', async () => {
    await app.ask('/api/stores/store-secret-name');
    const { text } = await app.ask('/metrics');
    expect(text).toContain('route="/api/stores/{id}",status="4xx"');
    expect(text).toContain(
      'storeplane_http_errors_total{route="/api/stores/{id}",code="store-not-found"} 1\n',
    );
    expect(text).toContain('storeplane_stores{status="Ready"} 0');
    expect(text).not.toContain('secret-name');
  });

  test('a fault of our own is a bare 500, logged with its request id', async () => {
    app.catalog.overview = () => {
      throw new Error('password hunter2');
    };
    const answer = await app.ask('/api/overview', { headers: { 'x-request-id': 'find-me' } });
    expect(answer.json).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      instance: '/api/overview',
      request_id: 'find-me',
    });
    expect(app.logged.some((line) => line.includes('find-me') && line.includes('"error"'))).toBe(true);
  });

  test('before the first read of the repository the API asks for patience', async () => {
    const early = await runApp({ catalog: Object.create(app.catalog, { started: { value: false } }) });
    const answer = await early.ask('/api/stores');
    expect([answer.status, answer.json.code, answer.headers['retry-after']]).toEqual([503, 'starting', '1']);
    expect((await early.ask('/livez')).status).toBe(200);
    await early.close();
  });

  test("a store's host goes to the storefront, never to the API", async () => {
    const storefront = (req: IncomingMessage, res: ServerResponse) => {
      const isStore = req.headers.host === 'acme.localtest.me:8080';
      if (isStore) res.end('shop');
      return isStore;
    };
    const sandbox = await runApp({ hosts: { publicHosts: [], storefront } });
    const answer = await sandbox.ask('/api/stores', { headers: { host: 'acme.localtest.me:8080' } });
    expect(answer.text).toBe('shop');
    expect((await sandbox.ask('/api/stores', { headers: { host: 'localtest.me' } })).status).toBe(421);
    expect((await sandbox.ask('/api/stores', { headers: { host: '[::1]:80' } })).status).toBe(200);
    await sandbox.close();
  });
});
