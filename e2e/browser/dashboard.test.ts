import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { handWritten } from '../support/hand-written.ts';
import type { Sandbox } from '../support/sandbox.ts';
import { seriousFindings, useDashboard } from './dashboard.ts';

const dashboard = useDashboard(4);
let sandbox: Sandbox;
let page: Page;
beforeEach(() => {
  ({ sandbox, page } = dashboard);
});

const create = async (name: string) => {
  const response = await fetch(`${sandbox.url}/api/stores`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  });
  expect(response.ok).toBe(true);
};
const shows = (text: string) => page.getByText(text, { exact: true }).first().waitFor();

describe('a store', () => {
  test('is created with a live name check, and its page follows it to Ready', async () => {
    await page.goto('/');
    await page.getByText('Sandbox').first().waitFor();
    await page.getByRole('link', { name: 'New store' }).first().click();
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('Bad_Name');
    await page
      .getByText(/lower-case letters/i)
      .first()
      .waitFor();
    await name.fill('acme');
    await page.getByText('is free').waitFor();
    await page.getByText('store-acme', { exact: false }).first().waitFor();
    // a double click is one request
    await page.getByRole('button', { name: 'Create store' }).dblclick();
    await page.waitForURL('**/stores/store-acme');
    await page.getByRole('heading', { name: 'acme' }).waitFor();
    await shows('Provisioning');
    await shows('Ready');
    await sandbox.workTree.git('pull', '--quiet');
    expect(await sandbox.workTree.git('rev-list', '--count', 'HEAD', '--', 'stores/8f/store-acme')).toBe('1');
  });

  test('of another engine is chosen in the form, and shown in the list and on its page', async () => {
    await page.goto('/new');
    await page.getByRole('textbox', { name: 'Name' }).fill('blog');
    await page.getByRole('radio', { name: /^WordPress WordPress alone/ }).check();
    await page.getByRole('button', { name: 'Create store' }).click();
    await page.waitForURL('**/stores/store-blog');
    const details = page.getByRole('region', { name: 'Details' });
    await details.getByText('WordPress', { exact: true }).waitFor();
    await page.goto('/');
    await page.getByRole('row', { name: 'blog' }).getByText('WordPress', { exact: true }).waitFor();
    await sandbox.workTree.git('pull', '--quiet');
    const files = await sandbox.workTree.git('grep', '-h', 'engine:', '--', 'stores/*/store-blog/store.yaml');
    expect(files.split('\n').map((line) => line.trim())).toEqual(['engine: wordpress', 'engine: wordpress']);
  });

  test('that fails says why, and Retry heals it', async () => {
    await sandbox.workTree.push(handWritten('flaky', 'sandbox:\n  fault: image-pull\n  attempts: 1\n'));
    await page.goto('/');
    await page.getByRole('link', { name: 'flaky', exact: true }).click();
    await shows('Failed');
    await page.getByText(/image/).first().waitFor();
    await page.getByRole('button', { name: 'Retry' }).click();
    await shows('Ready');
  });

  test('is deleted only when its name is typed, and is gone in the end', async () => {
    await create('doomed');
    await page.goto('/stores/store-doomed');
    await page.getByRole('button', { name: 'Delete store' }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('textbox', { name: 'Type the name to confirm' });
    await confirm.fill('wrong');
    await page.keyboard.press('Enter');
    expect((await fetch(`${sandbox.url}/api/stores/store-doomed`)).status).toBe(200);
    await confirm.fill('doomed');
    await dialog.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('heading', { name: 'doomed is deleted' }).waitFor();
    await page.getByRole('link', { name: 'All stores' }).click();
    await page.getByRole('heading', { name: 'Stores', exact: true }).waitFor();
    expect(await page.getByRole('link', { name: 'doomed', exact: true }).count()).toBe(0);
  });

  test('that somebody else changed meanwhile is not overwritten', async () => {
    await create('shared');
    await page.goto('/stores/store-shared');
    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('radio', { name: /Large/ }).check();
    const { version } = (await (await fetch(`${sandbox.url}/api/stores/store-shared`)).json()) as {
      version: string;
    };
    const other = await fetch(`${sandbox.url}/api/stores/store-shared`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'if-match': `"${version}"` },
      body: JSON.stringify({ owner: 'somebody-else' }),
    });
    expect(other.status).toBe(200);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody changed this store').waitFor();
    expect(await page.getByRole('textbox', { name: 'Owner' }).inputValue()).toBe('somebody-else');
  });
});

describe('the list', () => {
  test('is live, and polls with a word about it while the stream is down', async () => {
    await page.goto('/');
    await page.getByRole('heading', { name: 'Stores', exact: true }).waitFor();
    await create('live');
    await page.getByRole('row', { name: 'live' }).getByText('Ready').waitFor();

    await page.route('**/api/events', (route) => route.abort());
    await page.reload();
    const note = page.getByRole('status').filter({ hasText: 'Live updates are down' });
    await note.waitFor();
    await create('polled');
    await page.getByRole('link', { name: 'polled', exact: true }).waitFor();
    await page.unroute('**/api/events');
    await note.waitFor({ state: 'detached', timeout: 60_000 });
    await create('live-again');
    await page.getByRole('link', { name: 'live-again', exact: true }).waitFor();
  });

  test('is searched by keyboard and filtered by status, and the address keeps it', async () => {
    await create('needle');
    await page.goto('/');
    await page.getByRole('link', { name: 'needle', exact: true }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('needle');
    await page.waitForURL('**/?q=needle');
    await page.getByText('1 store', { exact: true }).waitFor();
    await page.goto('/');
    await page
      .getByRole('navigation', { name: 'Filter by status' })
      .getByRole('link', { name: /Failed/ })
      .click();
    await page.waitForURL('**/?status=Failed');
    await page.getByRole('link', { name: 'needle', exact: true }).waitFor({ state: 'detached' });
  });

  test('names a broken file with its line and author', async () => {
    const file = 'stores/by-hand/store-broken/store.yaml';
    await sandbox.workTree.push({ [file]: 'name: broken\nvalues:\n  host: [\n' });
    await page.goto('/');
    await page.getByText(file).first().waitFor();
    await page.getByText(/Grace/).first().waitFor();
    await sandbox.workTree.push({ [file]: null });
    await page.getByText(file).first().waitFor({ state: 'detached' });
  });
});

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  test('no page has a serious accessibility finding, nor scrolls sideways on a phone', async () => {
    await create('axe');
    page = await dashboard.reopen({ colorScheme });
    for (const path of ['/', '/new', '/history', '/stores/store-axe', '/stores/store-nowhere']) {
      await page.setViewportSize({ width: 1280, height: 860 });
      await page.goto(path);
      await page.getByRole('heading').first().waitFor();
      // the layout settles after the first answer
      await page.waitForLoadState('load');
      expect(await seriousFindings(page), path).toEqual([]);
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    }
  });
});
