import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
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

describe('--all', () => {
  const all = (...args: string[]) => run(['render', '--all', root, ...args]);
  const otherStore = () => path.join(root, 'stores/ab/store-other');

  beforeEach(async () => {
    await writeStoreFile('small');
    for (const [file, text] of storeFolder('other', 'large', 'stores/ab/store-other')) {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    }
    await writeFile(path.join(root, 'stores/README.md'), 'Stores.\n');
  });

  test('mends every store, and only what differs', async () => {
    const check = await all('--check');
    expect([check.code, check.out.trimEnd().split('\n').length]).toEqual([1, 4]);
    const quota = path.join(otherStore(), 'guardrails/resource-quota.yaml');
    await writeFile(quota, 'kind: ConfigMap\n');
    const { code, out } = await all();
    expect([code, out.trimEnd().split('\n').length]).toEqual([0, 5]);
    await expectGuardrails('small');
    expect(await readFile(quota, 'utf8')).toContain('ResourceQuota');
    expect((await run(['validate', root])).code).toBe(0);
    expect((await all('--check')).code).toBe(0);
  });

  test('tells what is wrong by file and line, leaves that folder as it is, and goes on', async () => {
    const file = path.join(otherStore(), 'store.yaml');
    await writeFile(file, 'name: other\nplan: huge\nvalues:\n  host: other.localtest.me\n');
    await rm(path.join(otherStore(), 'guardrails'), { recursive: true });
    await mkdir(path.join(root, 'stores/aa/store-empty'), { recursive: true });
    await mkdir(path.join(root, 'stores/aa/store-linked'));
    await symlink(path.join(store, 'store.yaml'), path.join(root, 'stores/aa/store-linked/store.yaml'));
    const { code, error } = await all();
    expect(code).toBe(1);
    expect(error).toContain(`${await realpath(file)}:2: `);
    expect(error).toContain('store-empty/store.yaml');
    expect(error).toContain('store-linked/store.yaml');
    expect(await readdir(otherStore())).toEqual(['store.yaml']);
    await expectGuardrails('small');
  });

  test('of a folder without stores is refused', async () => {
    expect((await run(['render', '--all', store])).code).toBe(1);
  });
});
