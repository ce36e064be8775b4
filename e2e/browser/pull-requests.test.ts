import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { type Reviewed, startReviewed } from '../support/reviewed.ts';
import { seriousFindings, statusOf, useDashboardOf } from './dashboard.ts';

const modes = 'create=pull-request,delete=pull-request,update:plan:large=pull-request';
const dashboard = useDashboardOf(() => startReviewed({ GIT_WRITE_MODE: modes }));
let reviewed: Reviewed;
let page: Page;
beforeEach(() => {
  ({ sandbox: reviewed, page } = dashboard);
});

const shows = (text: string | RegExp) => page.getByText(text).first().waitFor();
/** The pull request that the page links to, by its number. */
const linked = async (number: number) => {
  const link = page.getByRole('link', { name: 'Open the pull request' });
  await expect.poll(() => link.getAttribute('href')).toBe(pullRequest(number));
};
const pullRequest = (number: number) => `https://github.test/owner/stores/pull/${number}`;
/** Merges or closes, and has the product look: without a webhook it would do so within half a minute. */
const after = async (id: string, what: () => void) => {
  what();
  await fetch(`${reviewed.url}/api/stores/${id}/refresh`, { method: 'POST' });
};
const ask = async (name: string) => {
  await page.goto('/new');
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await shows('A pull request will ask for it: nothing is created before that is merged.');
  await page.getByRole('button', { name: 'Ask for the store' }).click();
  await page.waitForURL(`**/stores/store-${name}`);
};

test('a store is created, changed and deleted by requests that people merge', async () => {
  const { gitHub } = reviewed;
  await ask('acme');
  await page.getByRole('heading', { name: 'Waiting for review' }).waitFor();
  await shows('A pull request to create the store waits for review.');
  await linked(1);
  expect(await page.getByRole('link', { name: /acme.localtest.me/ }).count()).toBe(0);
  expect(await page.getByRole('list', { name: 'Provisioning timeline' }).count()).toBe(0);
  expect(await seriousFindings(page)).toEqual([]);
  await page.goto('/');
  await page.getByRole('row', { name: 'acme' }).getByText('Waiting for review').waitFor();
  await page.getByRole('link', { name: 'acme', exact: true }).click();
  await after('store-acme', () => gitHub.merge(1));
  await page.getByRole('heading', { name: 'Running' }).waitFor();

  // what is not about the large plan is a commit
  await page.getByRole('button', { name: 'Edit' }).click();
  await shows('A change is one commit');
  await page.getByRole('radio', { name: /Large/ }).check();
  await shows('A pull request will ask for the change');
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Ask for the change' }).click();
  await shows('A pull request asks for the change.');
  await shows('A pull request to update it waits for review.');
  await linked(2);
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('radio', { name: /Large/ }).check();
  await page.getByRole('textbox', { name: 'Owner' }).fill('somebody-else');
  await page.getByRole('button', { name: 'Ask for the change' }).click();
  const refused = page.getByRole('alert').getByRole('link', { name: 'Open the pull request' });
  expect(await refused.getAttribute('href')).toBe(pullRequest(2));
  await page.getByRole('button', { name: 'Cancel' }).click();
  const details = page.getByRole('region', { name: 'Details' });
  await details.getByText('Standard', { exact: true }).waitFor();
  await after('store-acme', () => gitHub.merge(2));
  await details.getByText('Large', { exact: true }).waitFor();

  const row = page.getByRole('listitem').filter({ hasText: 'plan standard → large' });
  await row.getByRole('button', { name: /^Revert/ }).click();
  const dialog = page.getByRole('dialog', { name: /^Revert / });
  await dialog.getByText('A pull request will ask for it.').waitFor();
  await dialog.getByRole('button', { name: 'Revert', exact: true }).click();
  await shows('A pull request asks for the revert.');
  await linked(3);
  await after('store-acme', () => gitHub.closePull(3));
  await shows(/The request to update it was withdrawn: its pull request was closed without being merged/);

  await page.getByRole('button', { name: 'Delete store' }).click();
  await shows('A pull request will ask for it: nothing is removed before that is merged.');
  await page.getByRole('textbox', { name: 'Type the name to confirm' }).fill('acme');
  await page.getByRole('button', { name: 'Ask for deletion' }).click();
  await shows('A pull request asks for the deletion.');
  await shows('A pull request to delete it waits for review.');
  await linked(4);
  expect(await statusOf(reviewed, 'store-acme')).toBe('Ready');
  expect(await seriousFindings(page)).toEqual([]);
  await after('store-acme', () => gitHub.merge(4));
  await page.getByRole('heading', { name: 'acme is deleted' }).waitFor();
  expect(gitHub.violations).toEqual([]);
});

test('a request that is closed is withdrawn, with the reason, also for who comes later', async () => {
  const { gitHub } = reviewed;
  await ask('unwanted');
  await page.getByRole('heading', { name: 'Waiting for review' }).waitFor();
  const { number } = gitHub.pulls.at(-1)!;
  await linked(number);
  await after('store-unwanted', () => gitHub.closePull(number));
  const told = async () => {
    await page.getByRole('heading', { name: /^The request for .* was withdrawn$/ }).waitFor();
    await shows('was closed without being merged');
    const link = page.getByRole('link', { name: 'pull request' });
    expect(await link.getAttribute('href')).toBe(pullRequest(number));
  };
  await told();
  expect(await seriousFindings(page)).toEqual([]);
  await page.reload();
  await told();
});
