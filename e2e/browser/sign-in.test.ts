import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  client,
  type OpenIdServer,
  startOpenIdServer,
} from '../../control-plane/src/auth/testing/open-id-server.ts';
import { Front } from '../support/front.ts';
import { startGitHost } from '../support/git-host.ts';
import { startReplica } from '../support/replica.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { makeStoreRepository } from '../support/store-tree.ts';
import { WorkTree } from '../support/work-tree.ts';
import { seriousFindings } from './dashboard.ts';
import { launchBrowser, openPage } from './page.ts';

let scratch: string;
let host: ServerProcess;
let front: Front;
let provider: OpenIdServer;
let replicas: ServerProcess[];
let startAnother: (name: string) => Promise<ServerProcess>;
let workTree: WorkTree;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  scratch = await makeScratch('sign-in');
  const repository = path.join(scratch, 'stores.git');
  const [secretFile, keysFile] = [path.join(scratch, 'secret'), path.join(scratch, 'keys')];
  await makeStoreRepository(repository, 1);
  await writeFile(secretFile, `${client.secret}\n`);
  await writeFile(keysFile, `${randomBytes(32).toString('base64')}\n`);
  front = await Front.start();
  provider = await startOpenIdServer({
    redirectUris: [`${front.url}/auth/callback`],
    afterLogout: [`${front.url}/`],
  });
  host = await startGitHost([repository]);
  const gitUrl = `${host.url}/stores.git`;
  const env = {
    POLICY_DEFAULT: 'role:admin',
    AUTH_MODE: 'oidc',
    PUBLIC_URL: front.url,
    OIDC_ISSUER_URL: provider.issuer,
    OIDC_CLIENT_ID: client.id,
    OIDC_CLIENT_SECRET_FILE: secretFile,
    SESSION_KEYS_FILE: keysFile,
  };
  startAnother = (name) => startReplica({ gitUrl, repository, dataDirectory: path.join(scratch, name), env });
  replicas = await Promise.all(['one', 'two'].map(startAnother));
  front.to(replicas[0]!.url);
  workTree = await WorkTree.clone(gitUrl, path.join(scratch, 'clone'));
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  for (const replica of replicas ?? []) await replica.stop();
  await host?.stop();
  await provider?.close();
  await front?.stop();
  await removeScratch(scratch);
});
beforeEach(async () => {
  ({ page, faults } = await openPage(browser, front.url));
});
afterEach(async () => {
  await page.context().close();
  expect(faults).toEqual([]);
});

const authorOf = async (store: string) => {
  await workTree.git('pull', '--quiet');
  return workTree.git('log', '-1', '--format=%an <%ae>', '--', `stores/*/store-${store}/store.yaml`);
};
const passProvider = async (at: Page) => {
  await at.getByPlaceholder('Enter any login').fill('ada');
  await at.getByPlaceholder('and password').fill('any');
  await at.getByRole('button', { name: 'Sign-in' }).click();
};
const create = async (name: string) => {
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('button', { name: 'Create store' }).click();
  await page.waitForURL(`**/stores/store-${name}`);
};
const signIn = async () => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Sign in' }).click();
  await passProvider(page);
  await account().waitFor();
};
const account = () => page.getByText('Ada Lovelace', { exact: true });

test('a person signs in, asks for stores at two replicas, comes back after the end of the session, and signs out', async () => {
  await page.goto('/new');
  await page.getByRole('heading', { name: 'Sign in to see the stores' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('link', { name: 'Sign in' }).click();
  await passProvider(page);
  await page.waitForURL(`${front.url}/new`);
  await account().waitFor();
  await create('first');
  expect(await authorOf('first')).toBe('Ada Lovelace <ada@example.com>');

  // the other replica knows the session, which no replica remembers
  front.to(replicas[1]!.url);
  await replicas[0]!.stop();
  await page.goto('/new');
  await account().waitFor();
  await create('second');
  expect(await authorOf('second')).toBe('Ada Lovelace <ada@example.com>');

  // the session ends while a form is half filled
  await page.goto('/new');
  const owner = page.getByRole('textbox', { name: 'Owner' });
  await owner.fill('grace');
  await page.context().clearCookies({ name: 'storeplane' });
  await page.getByRole('textbox', { name: 'Name' }).fill('third');
  await page.getByText('Your session has ended').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  const popup = page.waitForEvent('popup');
  await page.getByRole('button', { name: 'Sign in' }).click();
  const apart = await popup;
  // the provider still knows the person, and the window goes by itself
  if (!apart.isClosed()) await apart.waitForEvent('close');
  await page.getByText('Your session has ended').waitFor({ state: 'detached' });
  expect(await owner.inputValue()).toBe('grace');
  await page.getByRole('button', { name: 'Create store' }).click();
  await page.waitForURL('**/stores/store-third');
  expect(await authorOf('third')).toBe('Ada Lovelace <ada@example.com>');

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign out at the provider' }).click();
  await page.waitForURL(`${front.url}/`);
  await page.getByRole('heading', { name: 'Sign in to see the stores' }).waitFor();
  await page.getByRole('link', { name: 'Sign in' }).click();
  // the provider asks again
  await page.getByPlaceholder('Enter any login').waitFor();
});

test('a stream that comes to a replica without a session has the page say so by itself', async () => {
  await signIn();
  await page.getByRole('link', { name: 'shop-0', exact: true }).waitFor();
  await page.context().clearCookies({ name: 'storeplane' });
  front.to(replicas[1]!.url);
  await page.getByText('Your session has ended').waitFor();
});

test('while the provider is away a page says what is wrong, and who is signed in goes on', async () => {
  await signIn();
  await provider.close();
  await page.goto('/new');
  await account().waitFor();
  await create('meanwhile');
  // one that starts meanwhile serves the session too
  const late = await startAnother('late');
  replicas.push(late);
  front.to(late.url);
  await page.goto('/new');
  await account().waitFor();
  await create('later');
  const answer = await page.goto('/auth/login');
  expect(answer?.status()).toBe(503);
  await page.getByText(provider.issuer).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  const ready = (await (await fetch(`${front.url}/readyz`)).json()) as { checks: object };
  expect(ready.checks).toMatchObject({ sign_in: { available: false } });
});
