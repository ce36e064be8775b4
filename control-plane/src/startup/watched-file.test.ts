import { mkdtemp, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { StartError } from './start-error.ts';
import { WatchedFile } from './watched-file.ts';

let folder: string;
let path: string;
let clock: ManualClock;
let changed: () => void;
let file: WatchedFile<string> | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watched-'));
  path = join(folder, 'file');
  clock = new ManualClock();
  changed = () => {};
});
afterEach(async () => {
  file?.close();
  file = undefined;
  await rm(folder, { recursive: true });
});

const parse = (text: string) => {
  if (text === 'broken') throw new Error('It is broken.');
  return text;
};
const open = () =>
  WatchedFile.open({ name: 'x', variable: 'X_FILE', path, parse, clock, onChange: () => changed() });

/** Until the file has told of a change after this. */
async function changes(act: () => Promise<void>): Promise<void> {
  const heard = new Promise<void>((resolve) => {
    changed = resolve;
  });
  await act();
  await clock.advance(5000);
  await heard;
  // the next look is asked for when this one is over
  while (clock.pending === 0) await new Promise(setImmediate);
}

test.each(['missing', 'broken'])('a file that is %s at the start ends it', async (how) => {
  if (how === 'broken') await writeFile(path, 'broken');
  await expect(open()).rejects.toThrow(StartError);
  await expect(open()).rejects.toThrow(/^X_FILE: the file .* cannot be/);
});

test('what it said before holds while it is broken or gone', async () => {
  await writeFile(path, 'one');
  file = await open();
  file.start();
  expect([file.value, file.fault]).toEqual(['one', undefined]);
  await changes(() => writeFile(path, 'two'));
  expect([file.value, file.fault]).toEqual(['two', undefined]);
  await changes(() => writeFile(path, 'broken'));
  expect(file.value).toBe('two');
  expect(file.fault).toMatch(/It is broken\.$/);
  await changes(() => unlink(path));
  expect(file.value).toBe('two');
  expect(file.fault).toMatch(/ENOENT/);
  await changes(() => writeFile(path, 'two'));
  expect([file.value, file.fault]).toEqual(['two', undefined]);
});

test('a mounted ConfigMap changes by a symbolic link', async () => {
  await writeFile(join(folder, 'v1'), 'one');
  await writeFile(join(folder, 'v2'), 'two');
  await symlink('v1', path);
  file = await open();
  file.start();
  await changes(async () => {
    await symlink('v2', join(folder, 'next'));
    await rename(join(folder, 'next'), path);
  });
  expect(file.value).toBe('two');
  file.close();
  expect(clock.pending).toBe(0);
});
