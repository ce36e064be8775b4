import { readFileSync } from 'node:fs';
import { openApiDocument } from '../control-plane/src/http/openapi/document.ts';

// Prints the API's OpenAPI document: what the dashboard's types are generated from.
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
process.stdout.write(`${JSON.stringify(openApiDocument(version), null, 2)}\n`);
