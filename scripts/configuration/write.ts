import { writeFile } from 'node:fs/promises';
import { configurationPage, pageFile } from './page.ts';

// Writes docs/configuration.md anew.
await writeFile(pageFile, configurationPage());
