import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningApp, runApp } from './testing/running-app.ts';

let directory: string;
let app: RunningApp;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dashboard-'));
  await mkdir(join(directory, '_app/immutable'), { recursive: true });
  await writeFile(join(directory, 'index.html'), '<!doctype html>start');
  await writeFile(join(directory, 'robots.txt'), 'none');
  await writeFile(join(directory, '.secret'), 'secret');
  await writeFile(join(directory, '_app/immutable/a.js'), 'export {}');
  app = await runApp({ dashboardDirectory: directory });
});
afterAll(async () => {
  await app.close();
  await rm(directory, { recursive: true });
});

const page = { headers: { accept: 'text/html' } };

test('every address of a page gets the start page, which brings its own script policy', async () => {
  for (const path of ['/', '/stores/store-acme', '/index.html']) {
    const answer = await app.ask(path, page);
    expect([answer.status, answer.text]).toEqual([200, '<!doctype html>start']);
    expect(answer.headers['content-security-policy']).not.toMatch(/script-src|default-src/);
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(answer.headers['cache-control']).toBe('no-cache');
  }
});

test('hashed files are kept for ever, others are asked for again', async () => {
  const hashed = await app.ask('/_app/immutable/a.js');
  expect(hashed.headers['cache-control']).toContain('immutable');
  const plain = await app.ask('/robots.txt');
  expect([plain.status, plain.headers['cache-control']]).toEqual([200, 'no-cache']);
});

test.each(['/.secret', '/_app/immutable/gone.js', '/api/none', '/metrics/none', '/git/stores.git'])(
  '%s is no page',
  async (path) => {
    const answer = await app.ask(path, page);
    expect([answer.status, answer.json.code]).toEqual([404, 'not-found']);
  },
);

test('a dashboard that is not built says so', async () => {
  const bare = await runApp({ dashboardDirectory: join(directory, 'none') });
  const answer = await bare.ask('/', page);
  expect([answer.status, answer.headers['content-type']]).toEqual([503, 'text/html; charset=utf-8']);
  await bare.close();
});
