import { execFile } from 'node:child_process';
import { chmod, chown, copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { assembleContents, ContentsError } from '../../scripts/image/contents.ts';
import { commandOf } from '../support/dockerfile.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { ServerProcess } from '../support/server-process.ts';

const execute = promisify(execFile);
/** Root may write everywhere, so it does not run the contents; anybody else runs them as himself. */
const user = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

let scratch: string;
let contents: string;
/** A Node outside of the project: nothing of its packages is found by chance. */
let node: string;

beforeAll(async () => {
  scratch = await makeScratch('image');
  contents = path.join(scratch, 'contents');
  node = path.join(scratch, 'node');
  await assembleContents(contents);
  await copyFile(process.execPath, node);
  await chmod(scratch, 0o755);
  await setFolders(0o555);
});
afterAll(async () => {
  await setFolders(0o755);
  await removeScratch(scratch);
});

async function setFolders(mode: number): Promise<void> {
  await chmod(contents, mode);
  for (const entry of await readdir(contents, { recursive: true, withFileTypes: true }))
    if (entry.isDirectory()) await chmod(path.join(entry.parentPath, entry.name), mode);
}

async function ownFolder(name: string): Promise<string> {
  const folder = path.join(scratch, name);
  await mkdir(folder);
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid);
  return folder;
}

test('hold no test, no tool of development and no Node, and say so when something is missing', async () => {
  const files = await readdir(contents, { recursive: true });
  expect(files).toContain('ui/build/index.html');
  const ours = files.filter((file) => !file.startsWith('node_modules/'));
  expect(ours.filter((file) => /\.test\.ts$|(^|\/)(testing|fixtures)$|^ui\/(?!build)/.test(file))).toEqual(
    [],
  );
  const packages = await readdir(path.join(contents, 'node_modules'));
  expect(packages).toContain('express');
  for (const tool of ['node', 'typescript', 'vite', 'vitest', '@biomejs', '@storeplane'])
    expect(packages).not.toContain(tool);
  await expect(assembleContents(contents)).rejects.toThrow(ContentsError);
});

test('serve, without writing beside DATA_DIR, as somebody who is not root', async () => {
  const [, ...args] = await commandOf();
  const server = await ServerProcess.start({
    program: node,
    args,
    cwd: contents,
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DATA_DIR: await ownFolder('data'),
      PORT: '0',
      LOG_LEVEL: 'warn',
      ARGOCD_MODE: 'sandbox',
      SANDBOX_SPEED: 'instant',
    },
    user,
    ready: /^Storeplane is ready at (\S+)$/,
    patience: 60_000,
  });
  try {
    const page = await fetch(server.url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('/_app/immutable/');
    const answer = await fetch(`${server.url}/api/stores`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"acme"}',
    });
    expect(answer.status).toBe(201);
    const status = async () => {
      const record = await fetch(`${server.url}/api/stores/store-acme`);
      return ((await record.json()) as { status: string }).status;
    };
    await expect.poll(status, { timeout: 20_000, interval: 50 }).toBe('Ready');
    const history = async () => {
      const past = await fetch(`${server.url}/api/stores/store-acme/history`);
      return ((await past.json()) as { complete: boolean }).complete;
    };
    await expect.poll(history, { timeout: 20_000, interval: 50 }).toBe(true);
    if (user.uid !== undefined)
      expect(await readFile(`/proc/${server.pid}/status`, 'utf8')).toContain(`\nUid:\t${user.uid}\t`);
  } finally {
    await server.stop();
  }
});

test('hold what a cluster needs, and the command', async () => {
  const run = (...args: string[]) =>
    execute(node, args, { cwd: contents, env: { PATH: process.env.PATH }, ...user });
  const load = "await import('./control-plane/src/startup/cluster.ts')";
  await run('--input-type=module', '--eval', load);
  const stores = path.join(await ownFolder('work'), 'stores');
  await run('control-plane/bin/storeplane.mjs', 'init', stores);
  await run('control-plane/bin/storeplane.mjs', 'validate', stores);
});
