import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ProxyServer, startProxyServer } from '../testing/proxy-server.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
/** A port that nothing listens on. */
const nowhere = 1;
const patience = { timeout: 20_000, interval: 50 };

let directory: string;
let proxy: ProxyServer;
let child: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'storeplane-'));
  proxy = await startProxyServer(nowhere);
});
afterEach(async () => {
  if (child?.exitCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await proxy.close();
  // git processes of a killed control plane end a moment later
  await rm(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

async function kubeconfig(): Promise<string> {
  const file = join(directory, 'kubeconfig');
  const server = `https://127.0.0.1:${nowhere}`;
  const config = {
    clusters: [{ name: 'a', cluster: { server } }],
    users: [{ name: 'a', user: {} }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
    'current-context': 'a',
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

/** A port for a server that is to come. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

test('git and the OpenID provider are asked through the proxy', async () => {
  const port = await freePort();
  const keys = join(directory, 'session-keys');
  await writeFile(keys, `${randomBytes(32).toString('base64')}\n`);
  const env = {
    PATH: process.env.PATH ?? '',
    ARGOCD_MODE: 'cluster',
    PORT: String(port),
    DATA_DIR: join(directory, 'data'),
    KUBECONFIG: await kubeconfig(),
    GIT_URL: 'http://git.invalid/stores.git',
    AUTH_MODE: 'oidc',
    OIDC_ISSUER_URL: 'https://id.invalid',
    OIDC_CLIENT_ID: 'storeplane',
    PUBLIC_URL: `http://localhost:${port}`,
    SESSION_KEYS_FILE: keys,
    PROXY_URL: proxy.url,
  };
  child = spawn(process.execPath, [main], { env, stdio: 'ignore' });
  await expect.poll(() => proxy.asked, patience).toContain('git.invalid');
  const askedToSignIn = async () => {
    const options = { redirect: 'manual' } as const;
    await fetch(`http://127.0.0.1:${port}/auth/login`, options).catch(() => undefined);
    return proxy.asked;
  };
  await expect.poll(askedToSignIn, patience).toContain('id.invalid:443');
  expect(new Set(proxy.asked)).toEqual(new Set(['git.invalid', 'id.invalid:443']));
});
