import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { storeFolder } from '../domain/validation/testing/planted.ts';
import { run } from './testing/terminal.ts';

let root: string;
let store: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'storeplane-render-'));
  store = path.join(root, 'stores/by-hand/store-acme');
  await mkdir(store, { recursive: true });
});
afterEach(() => rm(root, { recursive: true, force: true }));

const render = async (...args: string[]) => (await run(['render', store, ...args])).code;
const rendered = (plan: string) => storeFolder('acme', plan, 'stores/by-hand/store-acme');

async function writeStoreFile(plan: string): Promise<void> {
  const text = rendered(plan).get('stores/by-hand/store-acme/store.yaml') ?? '';
  await writeFile(path.join(store, 'store.yaml'), `${text}# by hand\n`);
}

async function expectGuardrails(plan: string): Promise<void> {
  const files = [...rendered(plan)].filter(([file]) => file.includes('/guardrails/'));
  expect(files).toHaveLength(4);
  for (const [file, text] of files) expect(await readFile(path.join(root, file), 'utf8')).toBe(text);
  expect(await readdir(path.join(store, 'guardrails'))).toHaveLength(4);
}

test('writes what is missing, mends what differs, and the result is clean', async () => {
  await writeStoreFile('small');
  expect(await render('--check')).toBe(1);
  expect(await readdir(store)).toEqual(['store.yaml']);
  expect(await render()).toBe(0);
  await expectGuardrails('small');
  expect((await run(['validate', root])).code).toBe(0);
  expect(await render('--check')).toBe(0);
  await writeStoreFile('large');
  expect(await render('--check')).toBe(1);
  await expectGuardrails('small');
  expect(await render()).toBe(0);
  await expectGuardrails('large');
});

test('no link is written through', async () => {
  await writeStoreFile('small');
  await mkdir(path.join(root, 'elsewhere'));
  await symlink(path.join(root, 'elsewhere'), path.join(store, 'guardrails'));
  expect(await render()).toBe(1);
  expect(await readdir(path.join(root, 'elsewhere'))).toEqual([]);
});

test('a store.yaml that is missing or broken: nothing is written', async () => {
  expect(await render()).toBe(1);
  await writeFile(path.join(store, 'store.yaml'), 'name: other\nvalues: {host: a.b}\n');
  expect(await render()).toBe(1);
  expect(await readdir(store)).toEqual(['store.yaml']);
});

test.each([[['more']], [['--what']]])('%j is wrong usage', async (args) => {
  expect(await render(...args)).toBe(2);
});
