import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { documentFile, withTable } from './document.ts';

test('the document has the table of flows as it is tested', async () => {
  const document = await readFile(documentFile, 'utf8');
  // Otherwise: npm run charts:flows
  expect(document).toBe(withTable(document));
});
