import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ServerProcess } from '../support/server-process.ts';
import { storeChart } from './charts.ts';

/** The scripts of the chart, as its Jobs run them, against an S3-compatible server on loopback. */
const php = process.env.PHP ?? 'PHP is not set';
const secrets = { access: 'key-of-the-store', secret: 'what-nobody-may-read' };
const name = '20260101-031700';

let scratch: string;
let server: ServerProcess;
let endpoint: string;
let root: string;
let copies: string;
let keys: string;
let content: string;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'storeplane-copies-'));
  for (const bucket of ['copies', 'others'])
    await mkdir(path.join(scratch, 'data', bucket), { recursive: true });
  server = await ServerProcess.start({
    program: 'versitygw',
    args: ['--port', `127.0.0.1:${await freePort()}`, 'posix', path.join(scratch, 'data')],
    env: { PATH: process.env.PATH, ROOT_ACCESS_KEY: secrets.access, ROOT_SECRET_KEY: secrets.secret },
    ready: /(http:\/\/127\.0\.0\.1:\d+)/,
    patience: 20_000,
  });
  endpoint = server.url;
});

afterAll(async () => {
  await server?.stop();
  await rm(scratch, { recursive: true, force: true });
});

beforeEach(async () => {
  root = await mkdtemp(path.join(scratch, 'store-'));
  [copies, keys, content] = ['copies', 'keys', 'content'].map((folder) => path.join(root, folder)) as [
    string,
    string,
    string,
  ];
  for (const folder of [copies, keys, content]) await mkdir(folder);
  await writeFile(path.join(keys, 'access-key'), secrets.access);
  // As people write it into a file for kubectl.
  await writeFile(path.join(keys, 'secret-key'), `${secrets.secret}\n`);
});

afterEach(() => rm(root, { recursive: true }));

async function freePort(): Promise<number> {
  const socket = createSocket();
  await new Promise<void>((resolve) => socket.listen(0, '127.0.0.1', resolve));
  const { port } = socket.address() as AddressInfo;
  await new Promise((resolve) => socket.close(resolve));
  return port;
}

interface Ended {
  readonly code: number;
  readonly said: string;
}

async function run(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  const [extensions = ''] = (await readdir(path.join(php, 'usr/lib/php'))).filter((one) =>
    /^\d{8}$/.test(one),
  );
  // Less memory than the largest file that is sent.
  const settings = [
    `extension_dir=${path.join(php, 'usr/lib/php', extensions)}`,
    'extension=curl',
    'memory_limit=8M',
  ].flatMap((setting) => ['-d', setting]);
  const all = ['-n', ...settings, path.join(storeChart.folder, 'files', script), ...args];
  const libraries = path.join(
    php,
    'usr/lib',
    process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu',
  );
  return new Promise((resolve) => {
    const options = {
      timeout: 60_000,
      env: {
        LD_LIBRARY_PATH: libraries,
        S3_ENDPOINT: endpoint,
        S3_REGION: 'us-east-1',
        S3_PREFIX: 'store-acme',
        ...env,
      },
    };
    execFile(path.join(php, 'usr/bin/php8.2'), all, options, (error, stdout, stderr) => {
      const said = stdout + stderr;
      // Whatever happens, nobody reads the keys.
      expect(said).not.toContain(secrets.access);
      expect(said).not.toContain(secrets.secret);
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, said });
    });
  });
}

const upload = (env: Readonly<Record<string, string>> = {}) =>
  run('upload-copies.php', [copies, keys], { S3_BUCKET: 'copies', ...env });
const fetchCopy = (from: string, env: Readonly<Record<string, string>> = {}) =>
  run('fetch-copy.php', [copies, keys, content], { S3_BUCKET: 'copies', FROM: from, AGAIN: '', ...env });
const inBucket = (...parts: string[]) => path.join(scratch, 'data', 'copies', ...parts);
const isThere = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  );

async function makeCopy(called: string, database = 'insert into posts'): Promise<void> {
  await mkdir(path.join(copies, called));
  await writeFile(path.join(copies, called, 'content.tar.gz'), Buffer.alloc(1000, called));
  await writeFile(path.join(copies, called, 'database.sql.gz'), database);
}

test('a copy goes into the bucket once, and comes back to a volume that has none, to the byte', async () => {
  await makeCopy(name);
  // Larger than the memory that PHP may use.
  await truncate(path.join(copies, name, 'content.tar.gz'), 64 * 1024 ** 2);
  const prefix = { S3_PREFIX: 'shops of/ünique (one)' };
  expect(await upload(prefix)).toEqual({ code: 0, said: expect.stringContaining(name) });
  expect(await upload(prefix)).toEqual({ code: 0, said: '' });
  const before = await readFile(path.join(copies, name, 'content.tar.gz'));
  await rm(path.join(copies, name), { recursive: true });
  expect((await fetchCopy(name, prefix)).code).toBe(0);
  expect(await readdir(copies)).toEqual([name]);
  expect((await readFile(path.join(copies, name, 'content.tar.gz'))).equals(before)).toBe(true);
  expect(await readFile(path.join(copies, name, 'database.sql.gz'), 'utf8')).toBe('insert into posts');
  // It is in the bucket already.
  expect(await upload(prefix)).toEqual({ code: 0, said: '' });
});

test('what the bucket lacks follows the next time; another bucket gets all', async () => {
  await makeCopy('20260102-031700');
  expect((await upload({ S3_PREFIX: 'catching-up' })).code).toBe(0);
  await makeCopy('20260103-031700');
  await mkdir(path.join(copies, 'unfinished'));
  expect((await upload({ S3_PREFIX: 'catching-up' })).said).not.toContain('20260102');
  const there = await readdir(inBucket('catching-up'));
  expect(there.sort()).toEqual(['20260102-031700', '20260103-031700']);
  expect((await upload({ S3_BUCKET: 'others' })).said.split('\n')).toHaveLength(3);
});

test('a file that is too large for the service stays, and the copy does not count as put there', async () => {
  await makeCopy(name);
  await truncate(path.join(copies, name, 'database.sql.gz'), 5 * 1024 ** 3 + 1);
  expect(await upload({ S3_PREFIX: 'too-large' })).toEqual({
    code: 1,
    said: expect.stringContaining('5 GiB'),
  });
  expect(await isThere(inBucket('too-large', name, 'database.sql.gz'))).toBe(false);
  expect(await isThere(path.join(copies, name, 'uploaded'))).toBe(false);
});

test('a copy that is nowhere leaves nothing in the volume', async () => {
  const { code, said } = await fetchCopy('20250101-000000');
  expect([code, said]).toEqual([1, expect.stringContaining('NoSuchKey')]);
  expect((await readdir(copies)).filter((one) => /^\d/.test(one))).toEqual([]);
});

test('a copy of the volume is taken from there, and one that was brought back is not asked for', async () => {
  await makeCopy(name);
  expect((await fetchCopy(name, { S3_BUCKET: 'none' })).code).toBe(0);
  await rm(path.join(copies, name), { recursive: true });
  // As restore-database.sh leaves it.
  await writeFile(path.join(content, '.storeplane-restored'), `${name} \n`);
  expect((await fetchCopy(name, { S3_BUCKET: 'none' })).code).toBe(0);
  expect((await fetchCopy(name, { S3_BUCKET: 'none', AGAIN: 'once more' })).code).toBe(1);
});

test.each([
  ['a key that is not the right one', 'secret-key', 'wrong', /SignatureDoesNotMatch/],
  ['no key', 'secret-key', '', /secret-key/],
])('%s', async (_, file, text, words) => {
  await makeCopy(name);
  await writeFile(path.join(keys, file), text);
  const { code, said } = await upload({ S3_PREFIX: 'refused' });
  expect([code, said]).toEqual([1, expect.stringMatching(words)]);
  expect(await isThere(path.join(copies, name, 'uploaded'))).toBe(false);
});

test('a service that is busy is asked again', async () => {
  await makeCopy(name);
  let asked = 0;
  const busy = createServer((request, response) => {
    request.resume().on('end', () => {
      asked += 1;
      response.writeHead(asked === 2 ? 503 : 200).end();
    });
  });
  await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
  const { port } = busy.address() as AddressInfo;
  expect((await upload({ S3_ENDPOINT: `http://127.0.0.1:${port}` })).code).toBe(0);
  expect(asked).toBe(3);
  await new Promise((resolve) => busy.close(resolve));
});

test('a service that does not answer', async () => {
  await makeCopy(name);
  const { code, said } = await upload({ S3_ENDPOINT: `http://127.0.0.1:${await freePort()}` });
  expect([code, said]).toEqual([1, expect.stringContaining('connect')]);
});
