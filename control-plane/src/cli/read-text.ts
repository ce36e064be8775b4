import { readFile } from 'node:fs/promises';
import { CommandError } from './command.ts';
import { printable } from './printable.ts';

/** The text of a file that the command was given. Throws CommandError. */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(printable(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`));
  }
}
