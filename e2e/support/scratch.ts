import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A new empty folder for one run. */
export function makeScratch(purpose: string): Promise<string> {
  return mkdtemp(path.join(tmpdir(), `storeplane-${purpose}-`));
}

export function removeScratch(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
