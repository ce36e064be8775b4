import { lstat, mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { StoreSettings } from '../../domain/settings.ts';
import { parseStoreFile } from '../../domain/store-file.ts';
import { renderGuardrails } from '../../domain/store-folder.ts';
import { CommandError } from '../command.ts';

/** The guardrails of a store folder that are not there as they are rendered, by their paths. Throws CommandError. */
export async function outdated(folder: string, settings: StoreSettings): Promise<Map<string, string>> {
  const real = await realpath(folder).catch(() => {
    throw new CommandError(`${folder} is not there: name the folder of a store.`);
  });
  const file = path.join(real, 'store.yaml');
  const text = await readPlain(file);
  if (text === undefined) throw new CommandError(`${file} is not there: describe the store in it first.`);
  const { spec, problem } = parseStoreFile(text, { file, namespace: path.basename(real) }, settings);
  if (spec === undefined) {
    throw new CommandError(
      `${file}${problem.line === undefined ? '' : `:${problem.line}`}: ${problem.message}`,
    );
  }
  const changes = new Map<string, string>();
  await refuseLink(path.join(real, 'guardrails'));
  for (const [name, wanted] of renderGuardrails(spec, settings)) {
    const place = path.join(real, ...name.split('/'));
    if ((await readPlain(place)) !== wanted) changes.set(place, wanted);
  }
  return changes;
}

/** Undefined when nothing is there. */
async function readPlain(file: string): Promise<string | undefined> {
  await refuseLink(file);
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new CommandError(`${file} cannot be read (${error.code}).`);
  });
}

/** What a link leads to is not the store's. */
async function refuseLink(file: string): Promise<void> {
  const found = await lstat(file).catch(() => undefined);
  if (found?.isSymbolicLink()) throw new CommandError(`${file} is a symbolic link: remove it first.`);
}

/** Puts a guardrail in its place at once. Throws CommandError. */
export async function replace(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`;
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(fresh, text, { flag: 'wx' });
    await rename(fresh, file);
  } catch (error) {
    throw new CommandError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}
