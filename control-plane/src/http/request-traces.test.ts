import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampledTraceparent, traceIdOf } from '../domain/traceparent.ts';
import { MemoryTracing } from '../testing/memory-tracing.ts';
import { type RunningApp, runApp } from './testing/running-app.ts';

const callers = sampledTraceparent('1'.repeat(32), '2'.repeat(16));
/** For a machine that is busy. */
const patiently = { timeout: 20_000, interval: 10 };

let app: RunningApp;
let tracing: MemoryTracing;
beforeEach(async () => {
  tracing = new MemoryTracing();
  app = await runApp({ tracing });
});
afterEach(() => app.close());

const create = (headers = {}) =>
  app.ask('/api/stores', { method: 'POST', headers, body: JSON.stringify({ name: 'acme' }) });

/** The spans of requests that are over; the last comes a moment after its answer. */
async function spans(count: number) {
  await expect.poll(() => tracing.spans.length, patiently).toBe(count);
  return tracing.spans;
}

test('a request is a span by its route, with status and id, in the trace of its caller', async () => {
  const answer = await create({ traceparent: callers });
  const requestId = answer.headers['x-request-id'];
  expect(await spans(1)).toMatchObject([
    {
      name: 'POST /api/stores',
      kind: 'server',
      parent: callers,
      error: undefined,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/api/stores',
        'http.response.status_code': 201,
        'storeplane.request.id': requestId,
      },
    },
  ]);
  // The commit goes on from there, and the log leads there.
  const { context } = tracing.spans[0]!;
  expect(app.repository.commits.at(-1)?.trace).toBe(context);
  const lines = () => app.logged.map((line) => JSON.parse(line));
  await expect
    .poll(lines, patiently)
    .toContainEqual(expect.objectContaining({ requestId, msg: 'request', trace_id: traceIdOf(callers) }));
});

test('without a caller a trace begins here, and what is no place in a trace is passed over', async () => {
  await create();
  await app.ask('/api/stores', { headers: { traceparent: `${callers}, ${callers}` } });
  expect((await spans(2)).map(({ parent }) => parent)).toEqual([undefined, undefined]);
});

test('what is not recorded leaves nothing in the commit and the log', async () => {
  tracing.records = false;
  await create();
  await create({ traceparent: callers.replace(/1$/, '0') });
  expect(app.repository.commits.at(-1)?.trace).toBeUndefined();
  await expect.poll(() => app.logged.length, patiently).toBe(2);
  expect(app.logged.join('')).not.toContain('trace_id');
  expect(tracing.spans).toEqual([]);
});

test('probes are no traces, refusals are no errors, and no span holds a path, a query, a body or a secret', async () => {
  for (const path of ['/livez', '/readyz', '/metrics', '/git/stores.git/info/refs']) await app.ask(path);
  const headers = { authorization: 'Bearer hush', cookie: 'sid=hush' };
  await app.ask('/api/stores/store-none?token=hush', { headers });
  await app.ask('/api/hush', { method: 'POST', headers, body: '{"name":"hush"}' });
  app.repository.unavailable = true;
  await create();
  const all = await spans(3);
  expect(all.map(({ name, error }) => [name, error])).toEqual([
    ['GET /api/stores/{id}', undefined],
    [expect.stringMatching(/^POST /), undefined],
    ['POST /api/stores', '503'],
  ]);
  expect(JSON.stringify(all)).not.toMatch(/hush|example\.com/);
});
