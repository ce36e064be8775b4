import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runGit } from '../../control-plane/src/sandbox/git-server/native-git.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { storeFiles } from '../support/store-tree.ts';
import { median, timed } from './statistics.ts';

const [stores = 10_000] = process.argv.slice(2).map(Number);
const rounds = 5;
const command = fileURLToPath(new URL('../../control-plane/bin/storeplane.mjs', import.meta.url));

/** `storeplane validate` on a checkout as a process of its own, next to a plain read of all its files. */
async function main(): Promise<void> {
  const scratch = await makeScratch('bench-validate');
  try {
    for (let number = 0; number < stores; number++) {
      for (const [file, text] of storeFiles(`shop-${number}`, number)) {
        await mkdir(path.dirname(path.join(scratch, file)), { recursive: true });
        // what people's own editing does to a file: it is read by the parser, not known by its bytes
        await writeFile(path.join(scratch, file), number % 10 === 0 ? `${text}# by hand\n` : text);
      }
    }
    await runGit(scratch, ['init', '--quiet']);
    await runGit(scratch, ['add', '--all']);
    const validate = async () => {
      await promisify(execFile)(process.execPath, [command, 'validate', scratch]);
    };
    const times = { validate: [] as number[], read: [] as number[] };
    for (let round = 0; round < rounds; round++) {
      times.validate.push(await timed(validate));
      times.read.push(await timed(() => readAll(path.join(scratch, 'stores'))));
    }
    const [ours, plain] = [median(times.validate), median(times.read)];
    process.stdout.write(`${stores} stores, a tenth of them edited by hand
  storeplane validate          ${ours.toFixed(0)} ms
  a plain read of all files    ${plain.toFixed(0)} ms; validate / read ${(ours / plain).toFixed(2)}
`);
  } finally {
    await removeScratch(scratch);
  }
}

/** The fastest way there is: one after another, with nothing in between. */
async function readAll(folder: string): Promise<void> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) readFileSync(path.join(entry.parentPath, entry.name), 'utf8');
  }
}

await main();
