import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { handWritten } from '../support/hand-written.ts';
import { startSandbox } from '../support/sandbox.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { seriousFindings, useDashboardOf } from './dashboard.ts';

const quotas = 'teams: { default: { stores: 1 } }\n';
let scratch: string;
let file: string;
const dashboard = useDashboardOf(async () => {
  scratch = await makeScratch('quotas');
  file = path.join(scratch, 'quotas.yaml');
  await writeFile(file, quotas);
  return startSandbox(20, { TEAM_QUOTAS_FILE: file });
});
afterAll(() => removeScratch(scratch));

test('a team that a push brought beyond its quota is told, with the store that is one too many, until it has fewer', async () => {
  const { page, sandbox } = dashboard;
  await sandbox.workTree.push({ ...handWritten('first'), ...handWritten('second') });
  await page.goto('/');
  const banner = page.getByRole('region', { name: 'A team has more stores than it may have' });
  await banner.getByText('Team “default” has 2 stores and may have 1.').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.goto('/stores/store-second');
  const note = page.getByText('“default” may have 1 store.');
  await note.waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await sandbox.workTree.push({ 'stores/by-hand/store-first': null }, 'Remove it');
  await note.waitFor({ state: 'detached' });
  await banner.waitFor({ state: 'detached' });
});

test('a file of quotas that cannot be used is told, until it can', async () => {
  const { page } = dashboard;
  await page.goto('/');
  await writeFile(file, 'teams: { default: { stores: none } }\n');
  const title = 'A changed file of settings is not used; what it said before holds';
  const banner = page.getByRole('region', { name: title });
  await banner.waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await writeFile(file, quotas);
  await banner.waitFor({ state: 'detached' });
});
