import { readFile, writeFile } from 'node:fs/promises';
import { documentFile, withTable } from './document.ts';

// Writes the table of flows into its document anew.
await writeFile(documentFile, withTable(await readFile(documentFile, 'utf8')));
