import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { configurationPage, pageFile } from './page.ts';

test('docs/configuration.md is that of the variables', async () => {
  // Otherwise: npm run docs:configuration
  expect(await readFile(pageFile, 'utf8')).toBe(configurationPage());
});

test('a row says what a variable is, where it is read, and that it is secret', () => {
  const page = configurationPage({
    A: { default: undefined, required: true, about: 'One of <a> | <b>.' },
    B: { default: '3', only: 'cluster', about: 'Seconds.' },
    C: { default: undefined, secret: true, about: 'A token.' },
  });
  expect(page.split('\n').slice(-4, -1)).toEqual([
    '| `A` | required | One of &lt;a> \\| &lt;b>. |',
    '| `B` | `3` | *Only for `cluster`.* Seconds. |',
    '| `C` |  | *Secret.* A token. |',
  ]);
});
