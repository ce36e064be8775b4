import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storeApplication } from '../argocd/testing/connected.ts';
import { applicationsPath, FakeApiServer } from '../argocd/testing/fake-api-server.ts';
import { readyApplication } from '../testing/applications.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const token = 'token-of-the-cluster';
let directory: string;
let children: ChildProcess[];
let cluster: FakeApiServer;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'storeplane-'));
  children = [];
  cluster = new FakeApiServer();
  cluster.token = token;
  await cluster.listen();
});

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await cluster.close();
  await rm(directory, { recursive: true, force: true });
});

async function run(name: string, env: Record<string, string>) {
  const { PATH = '' } = process.env;
  const common = { PATH, PORT: '0', LOG_LEVEL: 'warn', DATA_DIR: join(directory, name) };
  const child = spawn(process.execPath, [main], { env: { ...common, ...env } });
  children.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  const address = () => /Storeplane is ready at (http:\S+)/.exec(output)?.[1];
  await expect.poll(address, { timeout: 20_000, interval: 50 }).toBeDefined();
  return { address: address()!, output: () => output };
}

async function kubeconfig(): Promise<string> {
  const file = join(directory, 'kubeconfig');
  const server = `http://127.0.0.1:${cluster.port}`;
  const content = {
    clusters: [{ name: 'fake', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'storeplane', user: { token } }],
    contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'storeplane' } }],
    'current-context': 'fake',
  };
  await writeFile(file, JSON.stringify(content));
  return file;
}

test('a control plane whose cluster is down starts, says what it does not know, and recovers', async () => {
  // Another control plane's embedded repository is the git host.
  const host = await run('host', { ARGOCD_MODE: 'sandbox', SANDBOX_SPEED: 'instant' });
  const body = JSON.stringify({ name: 'acme' });
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${host.address}/api/stores`, { method: 'POST', headers, body })).status).toBe(201);

  const { port } = cluster;
  const file = await kubeconfig();
  await cluster.close();
  const { address, output } = await run('own', {
    ARGOCD_MODE: 'cluster',
    GIT_URL: `${host.address}/git/stores.git`,
    KUBECONFIG: file,
    STORE_SCHEME: 'https',
  });
  const get = async (path: string) => {
    const response = await fetch(address + path);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const ready = await get('/readyz');
  expect(ready).toMatchObject({
    status: 503,
    body: { mode: 'cluster', checks: { argocd: { fresh: false } } },
  });
  const store = await get('/api/stores/store-acme');
  expect(store.body).toMatchObject({
    status: 'Provisioning',
    phase: 'Checking',
    url: 'https://acme.localtest.me/',
  });
  expect((await get('/api/stores/store-none')).status).toBe(503);
  expect((await fetch(`${address}/git/stores.git/info/refs?service=git-upload-pack`)).status).toBe(404);

  const { tip } = (await get('/api/overview')).body.repository as { tip: string };
  const { status, spec } = readyApplication('store-acme', tip);
  const application = storeApplication('store-acme', { status, spec });
  cluster.put(applicationsPath, application);
  await cluster.listen(port);
  await expect.poll(async () => (await get('/readyz')).status, { timeout: 40_000, interval: 100 }).toBe(200);
  expect((await get('/api/stores/store-acme')).body).toMatchObject({ status: 'Ready' });
  expect((await get('/api/stores/store-none')).status).toBe(404);
  expect(output()).not.toContain(token);

  const marked = { name: 'store-acme', labels: { 'storeplane.dev/store': 'acme' } };
  const password = Buffer.from('opens-sesame').toString('base64');
  cluster.put('/api/v1/namespaces', { metadata: marked });
  cluster.put('/api/v1/namespaces/store-acme/secrets', {
    metadata: { name: 'store-credentials' },
    data: { 'admin-password': password },
  });
  const reveal = async (at: string) => {
    const response = await fetch(`${at}/api/stores/store-acme/reveal-credentials`, { method: 'POST' });
    return (await response.json()) as Record<string, unknown>;
  };
  expect(await reveal(address)).toEqual({
    username: null,
    password: 'opens-sesame',
    login_url: 'https://acme.localtest.me/wp-admin/',
  });
  expect(output()).toContain('"event":"credentials-reveal"');
  expect(output()).not.toMatch(/opens-sesame|b3BlbnMtc2VzYW1l/);
  const silent = await run('silent', {
    ARGOCD_MODE: 'cluster',
    GIT_URL: `${host.address}/git/stores.git`,
    KUBECONFIG: file,
    REVEAL_CREDENTIALS: 'false',
  });
  expect(await reveal(silent.address)).toMatchObject({ code: 'credentials-off' });
}, 90_000);
