import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { type Figures, measure } from './measure.ts';
import { readOptions, usage } from './options.ts';
import { machine, reportOf } from './report.ts';

const results = fileURLToPath(new URL('../../bench-results', import.meta.url));

/** Measures, prints a table per size of tree and writes all figures as JSON. Missed targets are told, not punished. */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) {
    process.stderr.write(usage);
    process.exitCode = 2;
    return;
  }
  const scratch = await makeScratch('bench');
  const all: Figures[] = [];
  try {
    for (const stores of options.sizes) {
      const tell = (what: string) => void process.stderr.write(`${stores} stores: ${what}\n`);
      const figures = await measure(stores, options, scratch, tell);
      all.push(figures);
      process.stdout.write(`\n${reportOf(figures)}\n\n`);
    }
  } finally {
    await removeScratch(scratch);
  }
  const date = new Date().toISOString();
  const file = path.join(results, `${date.replaceAll(':', '-').slice(0, 19)}.json`);
  await mkdir(results, { recursive: true });
  await writeFile(file, `${JSON.stringify({ date, machine: machine(), options, figures: all }, null, 2)}\n`);
  process.stdout.write(`All figures: ${path.relative(process.cwd(), file)}\n`);
}

await main();
