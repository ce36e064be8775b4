import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type Sandbox, startSandbox } from '../support/sandbox.ts';
import { launchBrowser, openPage } from './page.ts';

/** The product for all tests of a file, and a new page of its dashboard for each, in which nothing may go wrong. */
export interface Dashboard<S> {
  sandbox: S;
  page: Page;
  /** Has another page instead. */
  reopen(options: BrowserContextOptions): Promise<Page>;
}

/** A dashboard of the sandbox, to be called at the top of a test file. What it returns is there when a test begins. */
export function useDashboard(...sandbox: Parameters<typeof startSandbox>): Dashboard<Sandbox> {
  return useDashboardOf(() => startSandbox(...sandbox));
}

/** The same for whatever `start` starts. */
export function useDashboardOf<S extends Pick<Sandbox, 'url' | 'stop'>>(
  start: () => Promise<S>,
): Dashboard<S> {
  let browser: Browser;
  let faults: string[];
  const open = async (options: BrowserContextOptions = {}) => {
    ({ page: dashboard.page, faults } = await openPage(browser, dashboard.sandbox.url, options));
  };
  const dashboard = {
    async reopen(options) {
      await dashboard.page.context().close();
      await open(options);
      return dashboard.page;
    },
  } as Dashboard<S>;
  beforeAll(async () => {
    [dashboard.sandbox, browser] = await Promise.all([start(), launchBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await dashboard.sandbox?.stop();
  });
  beforeEach(() => open());
  afterEach(async () => {
    await dashboard.page.context().close();
    expect(faults).toEqual([]);
  });
  return dashboard;
}

/** What of the page keeps people with disabilities out, by axe. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
}

/** A store's status, or that of the answer when there is none. */
export async function statusOf({ url }: Pick<Sandbox, 'url'>, id: string): Promise<string | number> {
  const response = await fetch(`${url}/api/stores/${id}`);
  return response.ok ? ((await response.json()) as { status: string }).status : response.status;
}
