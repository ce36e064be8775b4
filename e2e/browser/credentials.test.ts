import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { digestOfToken } from '../../control-plane/src/auth/api-tokens.ts';
import { startGitHost } from '../support/git-host.ts';
import { handWritten } from '../support/hand-written.ts';
import { startReplica } from '../support/replica.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { makeStoreRepository } from '../support/store-tree.ts';
import { WorkTree } from '../support/work-tree.ts';
import { seriousFindings, useDashboardOf } from './dashboard.ts';

const policy = 'g, machine:owner, role:admin\ng, machine:colleague, role:operator\n';

/** The product with a store, `shop-0`, and two who are known by tokens. */
async function start() {
  const scratch = await makeScratch('credentials');
  const repository = path.join(scratch, 'stores.git');
  const [tokens, policyFile] = [path.join(scratch, 'tokens.json'), path.join(scratch, 'policy.csv')];
  const digests = ['owner', 'colleague'].map((name) => [name, digestOfToken(`token-of-${name}`)]);
  await writeFile(tokens, JSON.stringify(Object.fromEntries(digests)));
  await writeFile(policyFile, policy);
  await makeStoreRepository(repository, 1);
  const host = await startGitHost([repository]);
  const gitUrl = `${host.url}/stores.git`;
  const server = await startReplica({
    gitUrl,
    repository,
    dataDirectory: path.join(scratch, 'data'),
    env: { AUTH_MODE: 'bearer', API_TOKENS_FILE: tokens, POLICY_FILE: policyFile },
  });
  return {
    url: server.url,
    workTree: await WorkTree.clone(gitUrl, path.join(scratch, 'clone')),
    async stop() {
      await server.stop();
      await host.stop();
      await removeScratch(scratch);
    },
  };
}

const dashboard = useDashboardOf(start);
let page: Page;
const as = async (name: string) => {
  page = await dashboard.reopen({
    extraHTTPHeaders: { authorization: `Bearer token-of-${name}` },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
};
const card = () => page.getByRole('region', { name: 'Sign-in', exact: true });
const password = /sandbox-[\w-]{24}/;
const body = () => page.locator('body').innerText();

beforeEach(() => as('owner'));

test('the sign-in of a store is shown when it is asked for, copied, and gone with the page', async () => {
  await page.goto('/stores/store-shop-0');
  await page.getByText('Ready', { exact: true }).first().waitFor();
  expect(await body()).not.toMatch(password);
  await card().getByRole('button', { name: 'Show sign-in' }).click();
  await card().getByText(password).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  const [shown = ''] = password.exec(await body()) ?? [];
  await card().getByRole('button', { name: 'Copy password' }).click();
  await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toBe(shown);
  const link = card().getByRole('link', { name: /sign-in page/ });
  const { port } = new URL(dashboard.sandbox.url);
  expect(await link.getAttribute('href')).toBe(`http://shop-0.localtest.me:${port}/wp-admin/`);
  const kept =
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state])';
  expect(await page.evaluate(kept)).not.toContain(shown);

  await card().getByRole('button', { name: 'Hide' }).click();
  await card().getByRole('button', { name: 'Show sign-in' }).click();
  await card().getByText(shown).waitFor();
  await page.getByRole('link', { name: 'Stores', exact: true }).first().click();
  await page.getByRole('heading', { name: 'Stores', exact: true }).waitFor();
  await page.goBack();
  await card().getByRole('button', { name: 'Show sign-in' }).waitFor();
  expect(await page.content()).not.toContain(shown);
});

test('who may not see it is offered nothing', async () => {
  await as('colleague');
  await page.goto('/stores/store-shop-0');
  await page.getByRole('button', { name: 'Delete store' }).waitFor();
  await page.getByRole('heading', { name: 'Details' }).waitFor();
  expect(await card().count()).toBe(0);
});

test('what keeps it from being shown is said', async () => {
  const files = Object.entries(handWritten('bare')).filter(([file]) => !file.endsWith('network-policy.yaml'));
  await dashboard.sandbox.workTree.push(Object.fromEntries(files));
  await page.goto('/stores/store-bare');
  await card().getByRole('button', { name: 'Show sign-in' }).click();
  await card()
    .getByText(/has no guardrails\/network-policy\.yaml/)
    .waitFor();
  expect(await seriousFindings(page)).toEqual([]);
});
