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

const shows = (text: string) => page.getByText(text, { exact: true }).first().waitFor();
const becomes = (id: string, status: string | number) =>
  expect.poll(() => statusOf(sandbox, id), { timeout: 60_000 }).toBe(status);

test('a deleted store is kept by Undo, while there is time', async () => {
  await sandbox.workTree.push(handWritten('regretted'));
  await becomes('store-regretted', 'Ready');
  await page.goto('/stores/store-regretted');
  await page.getByRole('button', { name: 'Delete store' }).click();
  await page.getByRole('textbox', { name: 'Type the name to confirm' }).fill('regretted');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText(/59 min .*left to undo/).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await sandbox.restart();
  await page.reload();
  await page.getByText(/5\d min .*left to undo/).waitFor();
  await page.getByRole('button', { name: 'Undo deletion' }).click();
  await shows('The store stays.');
  await shows('Ready');
  await sandbox.workTree.git('pull', '--quiet');
  expect(await sandbox.workTree.git('log', '-1', '--format=%s')).toBe('Restore store regretted');
});

test('a mass that is removed by a push is held: some are kept, the rest is released', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `mass-${index + 10}`);
  await sandbox.workTree.push(Object.assign({}, ...names.map((name) => handWritten(name))));
  await Promise.all(names.map((name) => becomes(`store-${name}`, 'Ready')));
  await sandbox.workTree.push(
    Object.fromEntries(names.map((name) => [`stores/by-hand/store-${name}`, null])),
    'A bad merge',
  );
  await page.goto('/');
  const banner = page.getByRole('region', {
    name: '12 deletions are held: too many stores were removed at once',
  });
  await banner.waitFor();
  expect(await seriousFindings(page)).toEqual([]);

  await banner.getByRole('link', { name: 'store-mass-10' }).click();
  await shows('Deletion is held back');
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Undo deletion' }).click();
  await shows('Ready');
  await page.getByRole('link', { name: 'Stores' }).first().click();

  const rest = page.getByRole('region', { name: /^11 deletions are held/ });
  await rest.getByRole('button', { name: 'Release' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove 11 stores and all their data?' });
  expect(await seriousFindings(page)).toEqual([]);
  const confirm = dialog.getByRole('textbox', { name: 'Type 11 to confirm' });
  await confirm.fill('12');
  await page.keyboard.press('Enter');
  expect(await statusOf(sandbox, 'store-mass-11')).toBe('Deleting');
  await confirm.fill('11');
  await dialog.getByRole('button', { name: 'Remove 11 stores' }).click();
  await rest.waitFor({ state: 'detached' });
  await Promise.all(names.slice(1).map((name) => becomes(`store-${name}`, 404)));
  expect(await statusOf(sandbox, 'store-mass-10')).toBe('Ready');
});
