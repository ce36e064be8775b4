import { readFile, writeFile } from 'node:fs/promises';
import { schemaText, storeChart } from './store-chart.ts';

// Writes the store chart's values.schema.json anew.
await writeFile(
  `${storeChart}values.schema.json`,
  schemaText(await readFile(`${storeChart}values.yaml`, 'utf8')),
);
