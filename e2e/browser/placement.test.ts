import { expect, test } from 'vitest';
import { seriousFindings, statusOf, useDashboard } from './dashboard.ts';

const dashboard = useDashboard(20, { CLUSTERS: 'in-cluster,eu-1', PLAN_CLUSTERS: 'large=eu-1' });

test('where there are several clusters the form asks, says what is usual, and the store comes up there', async () => {
  const { page, sandbox } = dashboard;
  await page.goto('/new');
  await page.getByRole('textbox', { name: 'Name' }).fill('acme');
  const clusters = page.getByRole('group', { name: 'Cluster' });
  await clusters.getByText('For this plan it is in-cluster.').waitFor();
  await page.getByRole('radio', { name: /^Large/ }).check();
  await clusters.getByText('For this plan it is eu-1.').waitFor();
  await clusters.getByRole('radio', { name: /^eu-1/ }).check();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Create store' }).click();
  await page.waitForURL('**/stores/store-acme');
  await page.getByRole('region', { name: 'Details' }).getByText('eu-1', { exact: true }).waitFor();
  await expect.poll(() => statusOf(sandbox, 'store-acme'), { timeout: 60_000 }).toBe('Ready');
  await sandbox.workTree.git('pull', '--quiet');
  const file = await sandbox.workTree.git('grep', '-h', 'cluster:', '--', 'stores/*/store-acme/store.yaml');
  expect(file.trim()).toBe('cluster: eu-1');
});
