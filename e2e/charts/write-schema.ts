import { readFile, writeFile } from 'node:fs/promises';
import { charts, schemaText } from './charts.ts';

// Writes each chart's values.schema.json anew.
for (const chart of charts)
  await writeFile(
    `${chart.folder}values.schema.json`,
    schemaText(chart, await readFile(`${chart.folder}values.yaml`, 'utf8')),
  );
