import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { handWritten } from '../support/hand-written.ts';
import type { Sandbox } from '../support/sandbox.ts';
import { seriousFindings, statusOf, useDashboard } from './dashboard.ts';

const dashboard = useDashboard(20, { DELETE_DELAY: '3600' });
let sandbox: Sandbox;
let page: Page;
beforeEach(() => {
  ({ sandbox, page } = dashboard);
});

const becomes = (id: string, status: string | number) =>
  expect.poll(() => statusOf(sandbox, id), { timeout: 60_000 }).toBe(status);
const revert = async (what: string) => {
  const row = page.getByRole('listitem').filter({ hasText: what }).first();
  await row.getByRole('button', { name: /^Revert/ }).click();
  const dialog = page.getByRole('dialog', { name: /^Revert / });
  await dialog.getByText('The database and the uploads do not come back').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Revert', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
};

test('a change is seen with its author and diff, and taken back; so is a deletion that waits', async () => {
  const files = handWritten('past');
  const file = 'stores/by-hand/store-past/store.yaml';
  await sandbox.workTree.push(files);
  await becomes('store-past', 'Ready');
  await page.goto('/stores/store-past');
  await page.getByText('created by hand', { exact: true }).waitFor();
  const small = files[file]!.replaceAll('plan: standard', 'plan: small');
  await sandbox.workTree.push({ [file]: small }, 'Make it small');
  await page.getByText('plan standard → small', { exact: true }).waitFor();
  await page.getByText('Make it small', { exact: true }).click();
  await page.getByText('+plan: small').waitFor();
  await page
    .getByText(/by Grace/)
    .first()
    .waitFor();
  expect(await seriousFindings(page)).toEqual([]);

  await revert('plan standard → small');
  await page.getByText('plan small → standard', { exact: true }).waitFor();
  await sandbox.workTree.git('pull', '--quiet');
  expect(await sandbox.workTree.git('show', `HEAD:${file}`)).toBe(files[file]!.trim());

  await sandbox.workTree.push({ 'stores/by-hand/store-past': null }, 'Remove it');
  await becomes('store-past', 'Deleting');
  await page.getByText('deleted by hand', { exact: true }).waitFor();
  await revert('deleted by hand');
  await becomes('store-past', 'Ready');
  await sandbox.workTree.git('pull', '--quiet');
  expect(await sandbox.workTree.git('log', '-1', '--format=%s')).toBe('Restore store past');
});

test('a broken file is taken back from the banner that names it', async () => {
  const files = handWritten('cracked');
  const file = 'stores/by-hand/store-cracked/store.yaml';
  await sandbox.workTree.push(files);
  await becomes('store-cracked', 'Ready');
  await sandbox.workTree.push({ [file]: 'name: cracked\nvalues: [\n' }, 'Crack it');
  await page.goto('/');
  const banner = page.getByRole('region', { name: 'A store folder in the repository is broken' });
  await banner.getByRole('button', { name: 'Revert this commit' }).click();
  const dialog = page.getByRole('dialog', { name: /^Revert / });
  await dialog.getByText('store.yaml broken').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Revert', exact: true }).click();
  await banner.waitFor({ state: 'detached' });
  await becomes('store-cracked', 'Ready');
});

test('the history of all stores is found by its author, and leads to the store', async () => {
  await sandbox.workTree.push(handWritten('listed'), 'List it');
  await becomes('store-listed', 'Ready');
  await page.goto('/');
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByText('List it', { exact: true }).waitFor();
  await page.getByRole('textbox', { name: 'Author' }).fill('nobody');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByText('No commit is like that.').waitFor();
  await page.getByRole('textbox', { name: 'Author' }).fill('grace');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('link', { name: 'store-listed' }).first().click();
  await page.getByRole('heading', { name: 'listed', exact: true }).waitFor();
});
