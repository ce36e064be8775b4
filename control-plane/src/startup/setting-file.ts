import { readFile } from 'node:fs/promises';
import { StartError } from './start-error.ts';

/** The text of a file that a variable names. Throws StartError when it cannot be read. */
export function readSetting(variable: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new StartError(`The file of ${variable}, ${file}, cannot be read (${error.code}).`);
  });
}
