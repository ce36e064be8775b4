import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Intent } from '../ports/store-repository.ts';
import { type RunningApp, runApp } from './testing/running-app.ts';

let app: RunningApp;
let intents: Intent[];
beforeEach(async () => {
  app = await runApp();
  intents = [];
  const submit = app.repository.submit.bind(app.repository);
  app.repository.submit = (intent) => {
    intents.push(intent);
    return submit(intent);
  };
});
afterEach(() => app.close());

const create = (headers = {}) =>
  app.ask('/api/stores', { method: 'POST', headers, body: JSON.stringify({ name: 'acme' }) });

/** The lines of one request; its last comes a moment after the answer. */
async function linesOf(requestId: string, count: number) {
  const lines = () =>
    app.logged.map((line) => JSON.parse(line)).filter((line) => line.requestId === requestId);
  await expect.poll(() => lines().length).toBe(count);
  return lines();
}

test('a request is one line with route, status and duration, and says whose it was and of which store', async () => {
  const requestId = String((await create()).headers['x-request-id']);
  expect(await linesOf(requestId, 1)).toEqual([
    expect.objectContaining({
      level: 'info',
      msg: 'request',
      method: 'POST',
      route: '/api/stores',
      status: 201,
      ms: expect.any(Number),
      subject: 'tester',
      store: 'store-acme',
    }),
  ]);
});

test('a refused read is said, one that went well is not; the path itself never is', async () => {
  await create();
  await app.ask('/api/stores/store-acme', { headers: { 'x-request-id': 'fine' } });
  await app.ask('/api/stores/store-none?token=hush', { headers: { 'x-request-id': 'odd' } });
  expect(await linesOf('odd', 1)).toMatchObject([
    { level: 'info', route: '/api/stores/{id}', status: 422, store: 'store-none', subject: 'tester' },
  ]);
  await linesOf('fine', 0);
  expect(app.logged.join('')).not.toContain('hush');
});

test('the commit of a request carries its id, but never one that somebody else chose', async () => {
  const requestId = (await create()).headers['x-request-id'];
  expect(intents.at(-1)?.requestId).toBe(requestId);
  await create({ 'x-request-id': 'of-a-proxy' });
  expect(intents.at(-1)?.requestId).not.toBe('of-a-proxy');
  await create({ 'idempotency-key': 'of-the-client' });
  expect(intents.at(-1)?.requestId).toBe('of-the-client');
});
