import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTemplate } from '../template/template.ts';

const project = path.join(import.meta.dirname, '../../..');
const command = path.join(project, 'control-plane/bin/storeplane.mjs');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storeplane-init-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Result {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs the command in the temporary folder, with no git configuration but what `env` names. */
async function storeplane(args: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  const { PATH = '' } = process.env;
  const clean = { PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', ...env };
  try {
    const run = promisify(execFile)(process.execPath, [command, ...args], { cwd: folder, env: clean });
    const { stdout, stderr } = await run;
    return { code: 0, out: stdout, error: stderr };
  } catch (failed) {
    const { code, stdout, stderr } = failed as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, error: stderr };
  }
}

async function git(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', ['-C', path.join(folder, 'stores'), ...args]);
  return stdout.trim();
}

test('makes a repository with template and chart in one commit', async () => {
  const { code, out } = await storeplane(['init', 'stores']);
  expect(code).toBe(0);
  expect(out).toContain('remote add origin');
  const template = await readTemplate(project);
  expect((await git('ls-files')).split('\n').sort()).toEqual([...template.keys()].sort());
  for (const [file, content] of template) {
    expect(await readFile(path.join(folder, 'stores', file), 'utf8')).toBe(content.toString());
  }
  expect(await git('rev-list', '--count', 'main')).toBe('1');
  expect(await git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
  expect(await git('status', '--porcelain')).toBe('');
  expect(await git('log', '--format=%an')).toBe('Storeplane');
  expect(await readdir(folder)).toEqual(['stores']);
});

test('takes an empty folder, a branch, a remote and the name of whoever calls', async () => {
  await mkdir(path.join(folder, 'stores'));
  await writeFile(path.join(folder, 'config'), '[user]\n\tname = Ada\n\temail = ada@example.com\n');
  const remote = 'https://git.example.com/acme/stores.git';
  const args = ['init', 'stores', '--remote', remote, '--branch', 'prod'];
  const { code, out } = await storeplane(args, { GIT_CONFIG_GLOBAL: path.join(folder, 'config') });
  expect(code).toBe(0);
  expect(out).toContain(remote);
  expect(await git('remote', 'get-url', 'origin')).toBe(remote);
  expect(await git('symbolic-ref', 'HEAD')).toBe('refs/heads/prod');
  expect(await git('log', '--format=%an <%ae>')).toBe('Ada <ada@example.com>');
});

test('nobody can take a file away by a list of ignored files', async () => {
  await writeFile(path.join(folder, 'ignored'), 'charts\n*.yaml\n');
  await writeFile(path.join(folder, 'config'), `[core]\n\texcludesFile = ${path.join(folder, 'ignored')}\n`);
  await storeplane(['init', 'stores'], { GIT_CONFIG_GLOBAL: path.join(folder, 'config') });
  expect((await git('ls-files')).split('\n')).toHaveLength((await readTemplate(project)).size);
});

test('a folder with something in it stays as it is', async () => {
  await mkdir(path.join(folder, 'stores'));
  await writeFile(path.join(folder, 'stores', 'mine'), 'text');
  const { code, out, error } = await storeplane(['init', 'stores']);
  expect([code, out, error.trim().split('\n').length]).toEqual([1, '', 1]);
  expect(await readdir(path.join(folder, 'stores'))).toEqual(['mine']);
  expect(await readdir(folder)).toEqual(['stores']);
});

test.each<[string, string[], Record<string, string>]>([
  ['git refuses the branch', ['init', 'stores', '--branch', '..'], {}],
  ['git refuses the commit', ['init', 'stores'], { GIT_AUTHOR_DATE: 'never' }],
  ['git is missing', ['init', 'stores'], { PATH: '/nowhere' }],
  ['the folder above is missing', ['init', 'no/stores'], {}],
])('%s: one sentence, and nothing half-done', async (_, args, env) => {
  const { code, error } = await storeplane(args, env);
  expect([code, error.trim().split('\n').length]).toEqual([1, 1]);
  expect(await readdir(folder)).toEqual([]);
});

test.each<string[][]>([
  [[]],
  [['what']],
  [['init']],
  [['init', 'a', 'b']],
  [['init', 'a', '--no-such-option']],
  [['init', 'a', '--remote', 'https://token@git.example.com/stores.git']],
  [['init', 'a', '--remote=--upload-pack=x']],
])('%j is wrong usage', async (args) => {
  const { code, out, error } = await storeplane(args);
  expect([code, out]).toEqual([2, '']);
  expect(error).toContain('Usage:');
  expect(error).not.toContain('token@');
  expect(await readdir(folder)).toEqual([]);
});

test('--help says how to use it', async () => {
  const { code, out } = await storeplane(['--help']);
  expect(code).toBe(0);
  expect(out).toContain('init <folder>');
});
