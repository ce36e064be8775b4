import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FakeCluster, fakeCluster } from '../doctor/testing/fake-cluster.ts';
import { run } from './testing/terminal.ts';

let at: FakeCluster;
let folder: string;
let kubeconfig: string;
let told = '';
beforeEach(async () => {
  at = await fakeCluster();
  folder = await mkdtemp(path.join(tmpdir(), 'storeplane-doctor-'));
  kubeconfig = path.join(folder, 'config');
  const server = `http://127.0.0.1:${at.server.port}`;
  const user = { name: 'me', user: { token: at.server.token } };
  await writeFile(
    kubeconfig,
    JSON.stringify({
      clusters: [{ name: 'fake', cluster: { server, 'insecure-skip-tls-verify': true } }],
      users: [user],
      contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'me' } }],
    }),
  );
});
afterEach(async () => {
  await at.close();
  await rm(folder, { recursive: true });
});

async function doctor(...args: string[]): Promise<number> {
  const given = ['doctor', '--kubeconfig', kubeconfig, '--context', 'fake', ...args];
  const { code, out } = await run(given);
  told = out;
  return code;
}
const leftovers = () =>
  at.server.requests.filter(({ method, path }) => method === 'DELETE' && path.includes('/store-doctor-'));

test('0: all is as it should be', async () => {
  expect(await doctor('--https-address', 'www.example.com', '--json')).toBe(0);
  const { findings } = JSON.parse(told) as { findings: { id: string; outcome: string }[] };
  expect(new Set(findings.map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
  expect(findings.map(({ id }) => id)).toContain('flow-other-store');
  expect(leftovers()).toHaveLength(2);
});

test('1: something is not', async () => {
  at.traits.enforces = { leaving: false, entering: false };
  expect(await doctor()).toBe(1);
  expect(told).toMatch(/^NOT SO +a store → another store: no$/m);
});

test('3: something could not be tried', async () => {
  at.traits.absent = ['node'];
  expect(await doctor()).toBe(3);
});

test('3: there is no cluster to ask', async () => {
  expect((await run(['doctor', '--kubeconfig', path.join(folder, 'none')])).code).toBe(3);
  expect(await doctor('--context', 'other')).toBe(3);
  await at.server.close();
  expect(await doctor()).toBe(3);
});

test.each([
  ['an argument', ['now']],
  ['an address with a scheme', ['--https-address', 'https://www.example.com']],
  ['an account without a namespace', ['--service-account', 'platform-api-sa']],
  ['an option that there is not', ['--quick']],
])('2: called with %s', async (_, args) => {
  expect(await doctor(...args)).toBe(2);
  expect(at.server.requests).toEqual([]);
});

test('Ctrl-C removes what was made', async () => {
  const { admit } = at.server;
  at.server.admit = (place, object, request) => {
    // As the terminal sends it: to the listeners of this process.
    if (place.endsWith('/networkpolicies')) process.emit('SIGINT');
    return admit(place, object, request);
  };
  expect(await doctor()).toBe(3);
  expect(leftovers()).toHaveLength(2);
  expect(process.listenerCount('SIGTERM')).toBe(0);
});
