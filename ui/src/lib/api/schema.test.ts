import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { expect, test } from 'vitest';
import { openApiDocument } from '../../../../control-plane/src/http/openapi/document.ts';

test('the types are those of the API document: npm run types --workspace=ui', async () => {
  const document = JSON.stringify(openApiDocument('0.0.0'));
  const written = readFileSync(new URL('./schema.d.ts', import.meta.url), 'utf8');
  expect(written.endsWith(astToString(await openapiTS(document)))).toBe(true);
});
