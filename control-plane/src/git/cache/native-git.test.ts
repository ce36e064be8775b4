import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { fixedCredentials } from '../protocol/fixed-credentials.ts';
import { type NativeGit, nativeGit, runGit } from './native-git.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that notes what it was sent, and answers with `answer`. */
async function serve(
  answer: (path: string) => { status: number; headers: Record<string, string>; body: string },
) {
  const seen: { path: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    seen.push({ path, authorization: request.headers.authorization });
    const { status, headers, body } = answer(path);
    response.writeHead(status, headers).end(body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { seen, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const line = (text: string) => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;
const refs = `${line('# service=git-upload-pack\n')}0000${line(`${'a'.repeat(40)} HEAD\0multi_ack_detailed no-done side-band-64k ofs-delta\n`)}${line(`${'a'.repeat(40)} refs/heads/main\n`)}0000`;
const advertisement = { 'content-type': 'application/x-git-upload-pack-advertisement' };

async function clone(url: string, native: NativeGit): Promise<void> {
  for await (const _ of runGit(['clone', '--bare', url, `${tmpdir()}/storeplane-never-made`], native)) {
    // its output is of no interest
  }
}

test('the token goes to the host that it was given for, and to no host that it names', async () => {
  const other = await serve((path) =>
    path.includes('info/refs')
      ? { status: 200, headers: advertisement, body: refs }
      : { status: 403, headers: {}, body: '' },
  );
  const own = await serve((path) => ({
    status: 302,
    headers: { location: `${other.url}${path}` },
    body: '',
  }));
  const url = `${own.url}/stores.git`;
  const credentials = fixedCredentials({ username: 'git', token: 'secret' });
  const native = await nativeGit(process.env.PATH ?? '', tmpdir(), {
    credentials,
    ca: undefined,
    proxy: undefined,
  });
  if (native === undefined) throw new Error('native git is needed for this test');
  await expect(clone(url, native)).rejects.toThrow();
  expect(own.seen[0]?.authorization).toMatch(/^Basic /);
  expect(other.seen.map(({ authorization }) => authorization).filter(Boolean)).toEqual([]);
});

test('a proxy is asked, but for what is excepted', async () => {
  const proxy = await serve(() => ({ status: 403, headers: {}, body: '' }));
  const own = await serve(() => ({ status: 403, headers: {}, body: '' }));
  const through = { http_proxy: proxy.url, https_proxy: proxy.url, no_proxy: '127.0.0.1,.example.com' };
  const options = { credentials: undefined, ca: undefined, proxy: through };
  const native = await nativeGit(process.env.PATH ?? '', tmpdir(), options);
  if (native === undefined) throw new Error('native git is needed for this test');
  await expect(clone('http://git.invalid/stores.git', native)).rejects.toThrow();
  await expect(clone(`${own.url}/stores.git`, native)).rejects.toThrow();
  expect(proxy.seen.map(({ path }) => new URL(path).host)).toEqual(['git.invalid']);
  expect(own.seen).toHaveLength(1);
});
