import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gitEnvironment, runGit } from './native-git.ts';
import { createBareRepository } from './repository.ts';
import { type StandaloneGitServer, startGitServer } from './standalone.ts';

const run = promisify(execFile);
let root: string;
let repository: string;
let server: StandaloneGitServer;
let pushes: string[];
const searchPath = process.env.PATH ?? '';

const seed = new Map<string, string>([
  ['README.md', 'hello\n'],
  ['stores/README.md', 'stores\n'],
]);

async function git(cwd: string, ...args: string[]): Promise<string> {
  const env = gitEnvironment(root, searchPath, {
    GIT_AUTHOR_NAME: 'T',
    GIT_AUTHOR_EMAIL: 't@t',
    GIT_COMMITTER_NAME: 'T',
    GIT_COMMITTER_EMAIL: 't@t',
  });
  return (await run('git', args, { cwd, env })).stdout;
}

async function commitAndPush(clone: string, file: string, text: string): Promise<void> {
  await writeFile(path.join(clone, file), text);
  await git(clone, 'add', '.');
  await git(clone, 'commit', '-qm', `write ${file}`);
  await git(clone, 'push', '-q', 'origin', 'main');
}

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'storeplane-git-'));
  repository = path.join(root, 'stores.git');
  await createBareRepository(repository, { seed, now: 1_700_000_000, searchPath });
  pushes = [];
  server = await startGitServer({
    repositories: new Map([['stores.git', repository]]),
    repackEvery: 3,
    concurrency: 2,
    lineLimit: 2,
    searchPath,
  });
  server.onPush((name) => pushes.push(name));
});

afterEach(async () => {
  await server.close();
  await rm(root, { recursive: true, force: true });
});

describe('the embedded repository', () => {
  test('starts with one commit of its own author and is not made twice', async () => {
    expect(await git(repository, 'log', '--format=%an %at %s', 'main')).toBe(
      'Storeplane sandbox 1700000000 Start the store repository\n',
    );
    expect(await createBareRepository(repository, { seed: new Map([['x', 'y']]), now: 1 })).toBe(false);
    expect((await git(repository, 'ls-tree', '-r', '--name-only', 'main')).trim().split('\n')).toEqual([
      ...seed.keys(),
    ]);
    expect(await readdir(root)).toEqual(['stores.git']);
  });

  test.each([
    ['receive.unpackLimit', '1'],
    ['core.fsync', 'committed'],
    ['receive.denyNonFastForwards', 'true'],
    ['http.receivepack', 'true'],
    ['uploadpack.allowAnySHA1InWant', 'true'],
  ])('is configured with %s', async (key, value) => {
    await createBareRepository(repository, { now: 1 });
    expect(await git(repository, 'config', '--get-all', key)).toBe(`${value}\n`);
  });

  test('is cloned, pushed to and fetched by native git, and tells of the push', async () => {
    await git(root, 'clone', '-q', `${server.url}/stores.git`, 'a');
    await git(root, 'clone', '-q', `${server.url}/stores.git`, 'b');
    await commitAndPush(path.join(root, 'a'), 'one.txt', '1\n');
    await git(path.join(root, 'b'), 'pull', '-q');
    expect(await readFile(path.join(root, 'b/one.txt'), 'utf8')).toBe('1\n');
    expect(pushes).toEqual(['stores.git']);
    expect(await git(repository, 'fsck', '--strict')).toBe('');
  });

  test('serves shallow and filtered clones', async () => {
    await git(root, 'clone', '-q', `${server.url}/stores.git`, 'a');
    await commitAndPush(path.join(root, 'a'), 'one.txt', '1\n');
    await git(
      root,
      'clone',
      '-q',
      '--bare',
      '--depth',
      '1',
      '--filter=tree:1',
      `${server.url}/stores.git`,
      'b',
    );
    expect((await git(path.join(root, 'b'), 'rev-list', '--count', 'main')).trim()).toBe('1');
    const objects = await git(
      path.join(root, 'b'),
      'cat-file',
      '--batch-all-objects',
      '--batch-check=%(objecttype)',
    );
    expect(objects.trim().split('\n').sort()).toEqual(['commit', 'tree']);
  });

  test('refuses a push that is not a fast-forward, even with force', async () => {
    await git(root, 'clone', '-q', `${server.url}/stores.git`, 'a');
    const clone = path.join(root, 'a');
    const tip = await git(repository, 'rev-parse', 'main');
    await git(clone, 'commit', '-q', '--amend', '-m', 'another history');
    await expect(git(clone, 'push', '-q', '--force', 'origin', 'main')).rejects.toThrow();
    expect(await git(repository, 'rev-parse', 'main')).toBe(tip);
    expect(await git(repository, 'fsck', '--no-dangling')).toBe('');
  });

  test('joins packs after a number of pushes, and stays readable', async () => {
    await git(root, 'clone', '-q', `${server.url}/stores.git`, 'a');
    for (const name of ['1', '2', '3']) await commitAndPush(path.join(root, 'a'), name, name);
    await expect.poll(() => readdir(path.join(repository, 'objects/pack'))).toContain('multi-pack-index');
    expect((await runGit(repository, ['rev-list', '--count', 'main'])).trim()).toBe('4');
    expect(await git(repository, 'fsck', '--no-dangling')).toBe('');
  });
});

test('git is looked for where it is said to be, and nowhere else', async () => {
  const options = { now: 1, searchPath: root };
  await expect(createBareRepository(path.join(root, 'new.git'), options)).rejects.toThrow('is it installed');
  expect(await readdir(root)).toEqual(['stores.git']);
  const other = await startGitServer({
    repositories: new Map([['stores.git', repository]]),
    searchPath: root,
  });
  const answer = await fetch(`${other.url}/stores.git/info/refs?service=git-upload-pack`);
  await other.close();
  expect(answer.status).toBe(500);
});

describe('the handler', () => {
  test.each([
    '/stores.git/HEAD',
    '/stores.git/config',
    '/stores.git/objects/info/packs',
    '/stores.git/info/refs',
    '/stores.git/info/refs?service=git-evil',
    '/../stores.git/info/refs?service=git-upload-pack',
    '/stores.git/../stores.git/info/refs?service=git-upload-pack',
    '/stores.git/%2e%2e/config',
    '//etc/info/refs?service=git-upload-pack',
    '/other.git/info/refs?service=git-upload-pack',
    '/__proto__/info/refs?service=git-upload-pack',
  ])('answers 404 to %s', async (target) => {
    expect(await status('GET', target)).toBe(404);
  });

  test('answers 404 to a POST of the advertisement and a GET of a service', async () => {
    expect(await status('POST', '/stores.git/info/refs?service=git-upload-pack')).toBe(404);
    expect(await status('GET', '/stores.git/git-receive-pack')).toBe(404);
  });

  test('takes a gzipped body', async () => {
    const tip = (await git(repository, 'rev-parse', 'main')).trim();
    const body = gzipSync(`0032want ${tip}\n00000009done\n`);
    const headers = { 'content-type': 'application/x-git-upload-pack-request', 'content-encoding': 'gzip' };
    const response = await fetch(`${server.url}/stores.git/git-upload-pack`, {
      method: 'POST',
      headers,
      body,
    });
    expect(response.status).toBe(200);
    expect((await response.text()).slice(0, 8)).toBe('0008NAK\n');
  });

  test('a client that leaves frees its place, and a full line gets 503', async () => {
    const stalled = await Promise.all([1, 2, 3, 4].map(() => stalledPost()));
    await expect.poll(() => status('GET', '/stores.git/info/refs?service=git-upload-pack')).toBe(503);
    for (const socket of stalled) socket.destroy();
    await expect.poll(() => status('GET', '/stores.git/info/refs?service=git-upload-pack')).toBe(200);
  });
});

function status(method: string, target: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(server.url);
    const sent = request({ host: '127.0.0.1', port, method, path: target }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** A POST that promises a body and never sends it. */
function stalledPost() {
  return new Promise<ReturnType<typeof connect>>((resolve) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
      socket.write('POST /stores.git/git-receive-pack HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n');
      socket.write('Content-Type: application/x-git-receive-pack-request\r\n\r\n', () => resolve(socket));
    });
    socket.on('error', () => {});
  });
}
