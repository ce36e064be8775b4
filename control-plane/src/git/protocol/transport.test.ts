import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { StoreplaneError } from '../../domain/errors.ts';
import type { CredentialSource } from '../../ports/credentials.ts';
import { startProxyServer } from '../../testing/proxy-server.ts';
import { fixedCredentials } from './fixed-credentials.ts';
import { readAll, Transport, TransportError, type TransportOptions } from './transport.ts';

const pem = (name: string) =>
  readFileSync(new URL(`../testing/localhost-${name}.pem`, import.meta.url), 'utf8');
const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function listen(server: http.Server | https.Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const scheme = server instanceof https.Server ? 'https' : 'http';
  return `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function transport(options: Partial<TransportOptions> = {}): Transport {
  const made = new Transport({
    credentials: undefined,
    ca: undefined,
    proxy: undefined,
    idleTimeout: 2000,
    ...options,
  });
  stops.push(() => made.close());
  return made;
}

const token = 'a-secret-token';
const credentials = fixedCredentials({ username: 'x-access-token', token });
const renewing = (others: string[]): CredentialSource => {
  const of = (text: string) => ({ username: 'git', token: text });
  const renewed = async () => (others.length === 0 ? undefined : of(others.shift() as string));
  return { name: 'a token', advice: 'set one', current: async () => of('old'), renewed };
};
const get = (made: Transport, url: string) => made.send(url, 'GET', {}, Buffer.alloc(0));

describe('credentials', () => {
  const echo = () => http.createServer((req, res) => res.end(req.headers.authorization ?? 'none'));
  const text = async (url: string) =>
    (await readAll(await get(transport({ credentials }), url), 1000)).toString();

  test('travel as basic authorization', async () => {
    const pair = Buffer.from(`x-access-token:${token}`).toString('base64');
    expect(await text(await listen(echo()))).toBe(`Basic ${pair}`);
  });

  test('are not sent on to another host', async () => {
    const other = await listen(echo());
    const url = await listen(http.createServer((_, res) => res.writeHead(302, { location: other }).end()));
    expect(await text(url)).toBe('none');
  });

  test('are renewed once when the host refuses them, and the request is sent whole again', async () => {
    const seen: string[] = [];
    const url = await listen(
      http.createServer(async (req, res) => {
        const body = (await req.toArray()).join('');
        seen.push(`${Buffer.from(req.headers.authorization?.slice(6) ?? '', 'base64')} ${body}`);
        res.writeHead(seen.length % 2 === 1 ? 401 : 200).end();
      }),
    );
    const made = transport({ credentials: renewing(['new']) });
    const push = () => made.send(url, 'POST', {}, Buffer.from('pack'));
    expect((await push()).statusCode).toBe(200);
    expect(seen).toEqual(['git:old pack', 'git:new pack']);
    expect((await push()).statusCode).toBe(401);
    expect(seen).toHaveLength(3);
  });

  test('that cannot be had are told in our own words', async () => {
    const url = await listen(echo());
    const source = (error: Error) => ({ ...renewing([]), current: () => Promise.reject(error) });
    const told = (error: Error) =>
      get(transport({ credentials: source(error) }), url).catch(({ message }: Error) => message);
    expect(await told(new StoreplaneError('git-unavailable', 'No token today.'))).toBe('No token today.');
    expect(await told(new Error(token))).not.toContain(token);
  });

  test('are in no error', async () => {
    const url = await listen(http.createServer((req) => req.socket.destroy()));
    const error = await get(transport({ credentials }), url).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TransportError);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain(token);
  });
});

describe('TLS', () => {
  const server = () =>
    https.createServer({ key: pem('key'), cert: pem('cert') }, (_, res) => res.end('hello'));

  test('a host that nobody vouches for is refused', async () => {
    await expect(get(transport(), await listen(server()))).rejects.toBeInstanceOf(TransportError);
  });

  test('a custom authority is trusted', async () => {
    const answer = await get(transport({ ca: pem('cert') }), await listen(server()));
    expect((await readAll(answer, 100)).toString()).toBe('hello');
  });
});

describe('a proxy', () => {
  const through = async (target: string, except: string) => {
    const proxy = await startProxyServer(Number(new URL(target).port));
    stops.push(() => proxy.close());
    return {
      proxy: { http_proxy: proxy.url, https_proxy: proxy.url, no_proxy: except },
      asked: proxy.asked,
    };
  };

  test('is asked for the host, and tunnels what is private', async () => {
    const target = await listen(
      https.createServer({ key: pem('key'), cert: pem('cert') }, (req, res) =>
        res.end(req.headers.authorization),
      ),
    );
    const { proxy, asked } = await through(target, '');
    const options = { proxy, ca: pem('cert'), credentials };
    const answer = await get(transport(options), 'https://127.0.0.1:8443/stores.git');
    expect((await readAll(answer, 100)).toString()).toMatch(/^Basic /);
    expect(asked).toEqual(['127.0.0.1:8443']);
    await readAll(await get(transport({ proxy }), 'http://git.invalid/stores.git'), 100);
    expect(asked).toEqual(['127.0.0.1:8443', 'git.invalid']);
  });

  test('is not asked for what is excepted', async () => {
    const target = await listen(http.createServer((_, res) => res.end('itself')));
    const { proxy, asked } = await through(target, '.example.com,127.0.0.1');
    const answer = await get(transport({ proxy }), target);
    expect((await readAll(answer, 100)).toString()).toBe('itself');
    expect(asked).toEqual([]);
  });
});

describe('answers that do not come', () => {
  test('a remote that falls silent is given up', async () => {
    const url = await listen(http.createServer(() => {}));
    await expect(get(transport({ idleTimeout: 50 }), url)).rejects.toBeInstanceOf(TransportError);
  });

  test('a body that breaks off is no answer', async () => {
    const url = await listen(
      http.createServer((_, res) => {
        res.writeHead(200, { 'content-length': 100 });
        res.write('half');
        setTimeout(() => res.destroy(), 20);
      }),
    );
    const answer = await get(transport(), url);
    await expect(readAll(answer, 1000)).rejects.toBeInstanceOf(TransportError);
  });

  test('a body without an end is cut off', async () => {
    const url = await listen(http.createServer((_, res) => res.end('x'.repeat(1000))));
    await expect(readAll(await get(transport(), url), 100)).rejects.toBeInstanceOf(TransportError);
  });

  test('other protocols are refused', async () => {
    await expect(get(transport(), 'ftp://127.0.0.1/')).rejects.toBeInstanceOf(TransportError);
  });
});
