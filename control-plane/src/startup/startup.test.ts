import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { Agent, type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultSettings } from '../domain/settings.ts';
import { renderStoreFolder } from '../domain/store-folder.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

let directory: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'storeplane-'));
});
afterEach(async () => {
  if (child?.exitCode === null) child.kill('SIGKILL');
  // git processes of a killed control plane end a moment later
  await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

interface Run {
  readonly process: ChildProcess;
  output(): string;
}

function run(env: Record<string, string>): Run {
  const { PATH = '' } = process.env;
  child = spawn(process.execPath, [main], { env: { PATH, DATA_DIR: directory, PORT: '0', ...env } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  }
  return { process: child, output: () => text };
}

async function readyAt(started: Run): Promise<string> {
  const ready = () => /Storeplane is ready at (http:\S+)/.exec(started.output())?.[1];
  await expect.poll(ready, { timeout: 20_000, interval: 50 }).toBeDefined();
  return ready()!;
}

async function create(address: string, name: string): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${address}/api/stores`, { method: 'POST', headers, body: JSON.stringify({ name }) });
}

test('a store becomes Ready; what was asked for is answered before the end; the next start knows it', async () => {
  const env = { ARGOCD_MODE: 'sandbox', SANDBOX_SPEED: 'instant', LOG_LEVEL: 'warn' };
  const first = run(env);
  const address = await readyAt(first);
  expect((await create(address, 'acme')).status).toBe(201);
  const status = async () => {
    const record = (await (await fetch(`${address}/api/stores/store-acme`)).json()) as { status: string };
    return record.status;
  };
  await expect.poll(status, { timeout: 10_000 }).toBe('Ready');
  const metrics = await (await fetch(`${address}/metrics`)).text();
  expect(metrics).toContain('storeplane_git_push_duration_seconds_count{outcome="accepted"} 1\n');
  expect(metrics).toContain('storeplane_git_batch_commits_sum 1\n');
  expect(metrics).toContain('storeplane_store_ready_duration_seconds_count{change="created"} 1\n');
  const last = create(address, 'last');
  await new Promise((resolve) => setTimeout(resolve, 5));
  first.process.kill('SIGTERM');
  const [code] = (await once(first.process, 'exit')) as [number | null];
  expect(code).toBe(0);
  const answered = await last.then(
    (response) => response.status,
    () => undefined,
  );

  const again = await readyAt(run(env));
  const names = (await (await fetch(`${again}/api/stores?sort=name`)).json()) as {
    items: { name: string }[];
  };
  const expected = answered === 201 ? ['acme', 'last'] : ['acme'];
  expect(names.items.map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
}, 60_000);

test('who keeps a connection is served until an answer ends it, also after the signal', async () => {
  const started = run({ ARGOCD_MODE: 'sandbox', SANDBOX_SPEED: 'instant', LOG_LEVEL: 'warn' });
  const address = await readyAt(started);
  const ended = once(started.process, 'exit');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (name: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const options = { method: 'POST', agent, headers: { 'content-type': 'application/json' } };
      const asked = request(`${address}/api/stores`, options, (answer) => {
        answer.resume().once('end', () => resolve(answer));
      });
      asked.once('error', reject).end(JSON.stringify({ name }));
    });
  const answers: (string | number | undefined)[][] = [];
  for (let number = 0; number < 200; number += 1) {
    if (number === 5) started.process.kill('SIGTERM');
    const { statusCode, headers } = await ask(`shop-${number}`);
    answers.push([statusCode, headers.connection]);
    if (headers.connection === 'close') break;
  }
  agent.destroy();
  expect(answers.length).toBeGreaterThan(5);
  expect(answers.at(-1)).toEqual([201, 'close']);
  expect(new Set(answers.map(([status]) => status))).toEqual(new Set([201]));
  expect(await ended).toEqual([0, null]);
}, 60_000);

test('a connection that nobody used for a while is served after the signal, once more', async () => {
  const started = run({ ARGOCD_MODE: 'sandbox', LOG_LEVEL: 'info', SHUTDOWN_LINGER: '15' });
  const address = await readyAt(started);
  const ended = once(started.process, 'exit');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = () =>
    new Promise<unknown[]>((resolve, reject) => {
      const asked = request(`${address}/api/stores`, { agent }, (answer) => {
        const { statusCode, headers } = answer;
        answer.resume().once('end', () => resolve([statusCode, headers.connection, asked.reusedSocket]));
      });
      asked.once('error', reject).end();
    });
  expect(await ask()).toEqual([200, 'keep-alive', false]);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  started.process.kill('SIGTERM');
  await expect.poll(started.output, { timeout: 10_000 }).toContain('shutting down');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(await ask()).toEqual([200, 'close', true]);
  agent.destroy();
  expect(await ended).toEqual([0, null]);
}, 60_000);

test('a store pushed by hand is seen at once, and nobody takes it for one that goes', async () => {
  const env = { ARGOCD_MODE: 'sandbox', GIT_POLL_INTERVAL: '3600', LOG_LEVEL: 'warn' };
  const address = await readyAt(run(env));
  const clone = join(directory, 'clone');
  const git = (...args: string[]) => promisify(execFile)('git', ['-C', clone, ...args]);
  await promisify(execFile)('git', ['clone', '--quiet', `${address}/git/stores.git`, clone]);
  const folder = join(clone, 'stores/by-hand/store-ada');
  await mkdir(join(folder, 'guardrails'), { recursive: true });
  const spec = {
    name: 'ada',
    namespace: 'store-ada',
    engine: 'woocommerce',
    plan: 'standard',
    owner: 'default',
    host: 'ada.localtest.me',
    createdAt: undefined,
  };
  for (const [file, text] of renderStoreFolder(spec, defaultSettings))
    await writeFile(join(folder, file), text);
  await git('add', '.');
  await git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', 'commit', '--quiet', '-m', 'Add ada');
  await git('push', '--quiet');
  const seen = new Set<string>();
  const status = async () => {
    const list = (await (await fetch(`${address}/api/stores`)).json()) as { items: { status: string }[] };
    for (const { status } of list.items) seen.add(status);
    return list.items.map(({ status }) => status);
  };
  await expect.poll(status, { timeout: 15_000, interval: 20 }).toEqual(['Ready']);
  expect([...seen]).toEqual(['Provisioning', 'Ready']);
}, 60_000);

test.each<[string, (folder: string) => Record<string, string>, RegExp]>([
  ['git is missing', (folder) => ({ PATH: folder }), /git is not installed/],
  ['the data folder is a file', () => ({ DATA_DIR: main }), /DATA_DIR.*cannot be written to/],
])('%s: one line says so', async (_, env, words) => {
  const started = run({ ARGOCD_MODE: 'sandbox', ...env(directory) });
  const [code] = (await once(started.process, 'exit')) as [number | null];
  expect([code, started.output().trim().split('\n').length]).toEqual([1, 1]);
  expect(started.output()).toMatch(words);
});

test('two cannot share a data folder, not even after a kill', async () => {
  const env = { ARGOCD_MODE: 'sandbox', LOG_LEVEL: 'warn' };
  const first = run(env);
  await readyAt(first);
  const second = run(env);
  const [code] = (await once(second.process, 'exit')) as [number | null];
  expect(code).toBe(1);
  expect(second.output()).toMatch(/^Another Storeplane uses/);
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');
  await readyAt(run(env));
}, 60_000);

test('a bad configuration is told at once, every part of it', async () => {
  const started = run({ PORT: 'x' });
  const [code] = (await once(started.process, 'exit')) as [number | null];
  expect(code).toBe(1);
  expect(started.output()).toMatch(/ARGOCD_MODE[\s\S]*PORT|PORT[\s\S]*ARGOCD_MODE/);
});

test('a signing key that does not serve is told at once, by its variable and without the key', async () => {
  const file = join(directory, 'key');
  await writeFile(file, 'hush-hush');
  const started = run({ ARGOCD_MODE: 'sandbox', COMMIT_SIGNING_KEY_FILE: file });
  const [code] = (await once(started.process, 'exit')) as [number | null];
  expect(code).toBe(1);
  expect(started.output()).toContain('COMMIT_SIGNING_KEY_FILE');
  expect(started.output()).not.toContain('hush');
}, 20_000);

test.each([
  ['is not there', undefined],
  ['has no keys', 'hush-hush'],
])('a file of session keys that %s is told at once', async (_, text) => {
  const file = join(directory, 'keys');
  if (text !== undefined) await writeFile(file, text);
  const started = run({
    ARGOCD_MODE: 'sandbox',
    GIT_URL: 'http://127.0.0.1:1/stores.git',
    SANDBOX_REPOSITORY: directory,
    AUTH_MODE: 'oidc',
    PUBLIC_URL: 'http://localhost:8080',
    OIDC_ISSUER_URL: 'http://127.0.0.1:1',
    OIDC_CLIENT_ID: 'storeplane',
    SESSION_KEYS_FILE: file,
  });
  const [code] = (await once(started.process, 'exit')) as [number | null];
  expect([code, started.output().trim().split('\n').length]).toEqual([1, 1]);
  expect(started.output()).toContain('SESSION_KEYS_FILE');
  expect(started.output()).not.toContain('hush');
});
