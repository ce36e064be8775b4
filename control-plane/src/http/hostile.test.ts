import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { drainLimit } from './json-body.ts';
import { hostileRequests } from './testing/hostile-requests.ts';
import { type RunningApp, runApp } from './testing/running-app.ts';

let app: RunningApp;
let commits: number;
beforeAll(async () => {
  app = await runApp();
  await app.ask('/api/stores', { method: 'POST', body: '{"name":"target"}' });
  commits = app.repository.commits.length;
});
afterEach(async () => {
  const alive = await app.ask('/livez');
  expect(alive.status).toBe(200);
  expect(app.repository.commits).toHaveLength(commits);
  expect(app.logged.filter((line) => line.includes('"level":"error"'))).toEqual([]);
});
afterAll(() => app.close());

test('the tables hold more than 200 requests', () => {
  expect(hostileRequests.length).toBeGreaterThan(200);
});

test.each(hostileRequests)('$what → $code', async ({ path, ask, code }) => {
  const answer = await app.ask(path, ask);
  expect(answer.json).toMatchObject({ code, type: `urn:storeplane:problem:${code}`, status: answer.status });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json.request_id).toBe(answer.headers['x-request-id']);
  expect(answer.json.detail).toMatch(/\w/);
  if (answer.status === 405) expect(answer.headers.allow).toContain('OPTIONS');
});

describe('bytes that are no proper HTTP', () => {
  const head = 'POST /api/stores HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
  const huge = 'x'.repeat(drainLimit + 1);

  test.each([
    ['headers', 'GET /livez HTTP/1.1\r\nHost: localhost\r\n', 'X: a\r\n'],
    ['a body', `${head}Content-Length: 10000\r\n\r\n`, ' '],
    ['chunks', `${head}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'],
  ])('%s that come drop by drop', async (_what, begin, drop) => {
    // A drop may fall on a connection that was just ended.
    const socket = connect(app.port, '127.0.0.1').on('error', () => {});
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
    });
    socket.write(begin);
    for (let drops = 0; drops < 1000 && text === ''; drops += 1) {
      socket.write(drop);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    socket.destroy();
    expect(text).toMatch(/^HTTP\/1.1 408 /);
    expect(text).toContain('urn:storeplane:problem:request-timeout');
  });

  test.each([
    ['nonsense', 'hello\r\n\r\n', 400],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n', 400],
    ['a method nobody knows', 'STEAL /api/stores HTTP/1.1\r\nHost: localhost\r\n\r\n', 400],
    ['a version nobody knows', 'GET / HTTP/9.9\r\nHost: localhost\r\n\r\n', 400],
    ['no Host', 'GET /api/stores HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['an empty Host', 'GET /api/stores HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n', 400],
    ['a space in a header name', 'GET / HTTP/1.1\r\nHost : localhost\r\n\r\n', 400],
    ['a zero byte in a header', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n', 400],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\nY\r\n\r\n', 400],
    ['both lengths', `${head}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`, 400],
    ['two lengths', `${head}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400],
    ['a negative length', `${head}Content-Length: -1\r\n\r\n`, 400],
    ['a length that is no number', `${head}Content-Length: 0x10\r\n\r\n{}`, 400],
    ['a coding nobody knows', `${head}Transfer-Encoding: gzip\r\n\r\n`, 400],
    ['a chunk that is no number', `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
    ['headers too large', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['an address too long', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 431],
    ['an expectation nobody meets', `${head}Expect: a-miracle\r\nContent-Length: 2\r\n\r\n{}`, 417],
    ['a tunnel', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n', 405],
    ['headers that never end', 'GET /livez HTTP/1.1\r\nHost: localhost\r\nX: a', 408],
    ['a body that never ends', `${head}Content-Length: 20\r\n\r\n{"name`, 408],
    ['chunks that never end', `${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`, 408],
    ['a huge chunk, and no end', `${head}Transfer-Encoding: chunked\r\n\r\nfffff0\r\n${huge}`, 413],
    ['a huge body, and no end', `${head}Content-Length: 99999999999\r\n\r\n${huge}`, 413],
  ])('%s', async (_what, bytes, status) => {
    const text = await app.raw(Buffer.from(bytes, 'latin1'));
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(text).toContain('application/problem+json');
    expect(text).toMatch(/"type":"urn:storeplane:problem:/);
  });

  test('connections cut in the middle of a body do no harm', async () => {
    for (let i = 0; i < 20; i += 1) {
      await new Promise<void>((resolve) => {
        const socket = connect(app.port, '127.0.0.1', () => {
          socket.write(`${head}Content-Length: 100\r\n\r\n{"name":"ac`, () => socket.destroy());
        });
        socket.on('close', () => resolve());
      });
    }
  });

  test('requests one behind the other are answered in order, each for itself', async () => {
    const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n`;
    const text = await app.raw(get('/livez') + get('/api/none') + get('/livez', 'Connection: close\r\n'));
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 404', 'HTTP/1.1 200']);
  });
});
