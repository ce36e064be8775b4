import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../config.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { makeCredentials } from './credentials.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storeplane-key-'));
});
afterAll(() => rm(folder, { recursive: true }));

const cluster = { ARGOCD_MODE: 'cluster', GIT_URL: 'https://git.example/a/b.git', KUBECONFIG: '/x' };
const withKey = async (text: string | undefined) => {
  const file = path.join(folder, 'key.pem');
  if (text !== undefined) await writeFile(file, text);
  const key = text === undefined ? `${file}.missing` : file;
  const app = { GITHUB_APP_ID: '1', GITHUB_APP_INSTALLATION_ID: '2', GITHUB_APP_PRIVATE_KEY_FILE: key };
  return makeCredentials(readConfig({ ...cluster, ...app }), new ManualClock());
};
const pem = (key: ReturnType<typeof generateKeyPairSync>['privateKey'], type: 'pkcs1' | 'pkcs8') =>
  key.export({ type, format: 'pem' }).toString();

test('a token, a GitHub App with a key of either form, or nothing', async () => {
  const clock = new ManualClock();
  expect(await makeCredentials(readConfig(cluster), clock)).toBeUndefined();
  const token = await makeCredentials(readConfig({ ...cluster, GIT_TOKEN: 'abc' }), clock);
  expect(await token?.current()).toEqual({ username: 'git', token: 'abc' });
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  for (const form of ['pkcs1', 'pkcs8'] as const)
    expect(await withKey(pem(privateKey, form))).toMatchObject({ name: expect.stringContaining('App') });
});

test('a file that holds no key of an App is refused at the start, and nothing of it is shown', async () => {
  const other = pem(generateKeyPairSync('ed25519').privateKey, 'pkcs8');
  for (const text of [undefined, 'not a key at all', other]) {
    const error = (await withKey(text).catch((thrown: unknown) => thrown)) as ConfigError;
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.problems.join()).toMatch(/^GITHUB_APP_PRIVATE_KEY_FILE /);
    expect(error.message).not.toMatch(/not a key|BEGIN|storeplane-key/);
  }
});
