import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readAudit } from './audit.ts';
import { isAllowed } from './licenses.ts';
import { dependenciesPage, pageFile } from './page.ts';
import { directNames, productionPackages } from './production.ts';

const packages = await productionPackages();

test('docs/dependencies.md is that of package-lock.json', async () => {
  // Otherwise: npm run report:dependencies
  expect(await readFile(pageFile, 'utf8')).toBe(dependenciesPage(packages, await directNames()));
});

test('every licence is on the list', () => {
  expect(packages.filter(({ license }) => !isAllowed(license))).toEqual([]);
});

test('the packages are those of production: what the control plane asks for, and no tool', async () => {
  const names = new Set(packages.map(({ name }) => name));
  for (const name of await directNames()) expect(names).toContain(name);
  for (const tool of ['vitest', 'typescript', 'svelte', '@biomejs/biome']) expect(names).not.toContain(tool);
});

describe('a licence', () => {
  test.each([
    ['MIT', true],
    ['(MIT AND Zlib)', true],
    ['(GPL-3.0-only OR MIT)', true],
    ['GPL-3.0-only', false],
    ['(MIT AND GPL-3.0-only)', false],
    ['(MIT AND Zlib) OR GPL-2.0-only', false],
    ['SEE LICENSE IN LICENSE', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (license, expected) => {
    expect(isAllowed(license)).toBe(expected);
  });
});

describe('npm audit', () => {
  test('counts are read', () => {
    const counts = { low: 1, high: 2, critical: 0 };
    expect(readAudit(JSON.stringify({ metadata: { vulnerabilities: counts } }))).toEqual({
      kind: 'known',
      counts,
    });
  });

  test.each([
    ['an error of the registry', '{"message":"405 Method Not Allowed","error":{}}', '405 Method Not Allowed'],
    ['nothing', '', 'npm audit wrote no report'],
    ['half a report', '{"metadata":{}}', 'npm audit wrote no report'],
  ])('%s is no answer, and no clean one', (_what, text, reason) => {
    expect(readAudit(text)).toEqual({ kind: 'unknown', reason });
  });
});
