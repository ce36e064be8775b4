import { createServer, type RequestListener, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningApp, runApp } from '../../http/testing/running-app.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { run } from '../testing/terminal.ts';

let app: RunningApp;
let clock: ManualClock;
let close: (() => Promise<unknown>)[];
beforeEach(async () => {
  app = await runApp();
  clock = new ManualClock();
  close = [() => app.close()];
});
afterEach(async () => {
  for (const each of close) await each();
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close.unshift(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

/** Runs the command, moving its clock on each time it has said that it will ask again. */
async function stores(args: string, port: number) {
  let waits = 0;
  const changes = {
    env: { STOREPLANE_URL: `http://127.0.0.1:${port}`, STOREPLANE_TOKEN: 'the-token' },
    clock,
  };
  let said = '';
  const ended = run(['stores', ...args.split(' ')], {
    ...changes,
    error: (text) => {
      said += text;
      if (!text.includes('asking again')) return;
      waits += 1;
      setImmediate(() => void clock.advance(30_000));
    },
  });
  const { code, out } = await ended;
  return { code, out, error: said, waits };
}

/** Passes a request on to the application; the answer goes nowhere. */
const swallow: RequestListener = (req, res) => {
  const { url: path, method, headers } = req;
  const onward = request({ port: app.port, host: '127.0.0.1', path, method, headers }, (answer) => {
    answer.resume().on('end', () => res.destroy());
  });
  req.pipe(onward);
};

const pass: RequestListener = (req, res) => {
  const { url: path, method, headers } = req;
  const onward = request({ port: app.port, host: '127.0.0.1', path, method, headers }, (answer) => {
    res.writeHead(answer.statusCode ?? 0, answer.headers);
    answer.pipe(res);
  });
  req.pipe(onward);
};

test('a lost answer: asked again with the same key, and one commit is made', async () => {
  const keys: unknown[] = [];
  const port = await serve((req, res) => {
    keys.push(req.headers['idempotency-key']);
    (keys.length === 1 ? swallow : pass)(req, res);
  });
  const commits = app.repository.commits.length;
  const { code, out, waits } = await stores('create acme --json', port);
  expect([code, waits, JSON.parse(out).id]).toEqual([0, 1, 'store-acme']);
  expect(keys).toEqual([expect.any(String), keys[0]]);
  expect(app.repository.commits).toHaveLength(commits + 1);
});

test.each([429, 503])('%i with Retry-After: waits for it', async (status) => {
  let answers = 0;
  const port = await serve((req, res) => {
    answers += 1;
    if (answers === 1) res.writeHead(status, { 'retry-after': '7' }).end();
    else pass(req, res);
  });
  const { code, error } = await stores('list', port);
  expect([code, error]).toEqual([0, expect.stringContaining('asking again in 7 s')]);
});

test('a server that stays away after some tries, or says to come much later: 4', async () => {
  const gone = await serve((_req, res) => void res.destroy());
  const lost = await stores('list', gone);
  expect([lost.code, lost.error]).toEqual([4, expect.stringContaining('cannot be reached')]);
  const busy = await serve((_req, res) => void res.writeHead(503, { 'retry-after': '3600' }).end());
  const later = await stores('list', busy);
  expect([later.code, later.waits, later.error]).toEqual([4, 0, expect.stringContaining('3600 seconds')]);
});

test('nobody listens: 4, at once', async () => {
  const port = await serve(() => {});
  await close.shift()?.();
  const { code, waits, error } = await stores('list', port);
  expect([code, waits]).toEqual([4, 0]);
  expect(error).toContain('--server');
});

test.each<[string, RequestListener]>([
  ['a page', (_req, res) => void res.setHeader('content-type', 'text/html').end('<p>welcome')],
  ['a list', (_req, res) => void res.setHeader('content-type', 'application/json').end('"welcome"')],
  ['half a document', (_req, res) => void res.setHeader('content-type', 'application/json').end('{')],
  ['another page for what is missing', (_req, res) => void res.writeHead(404).end('not found')],
])('%s instead of an answer: 4, and no stack', async (_, listener) => {
  const { code, error } = await stores('list', await serve(listener));
  expect([code, error.trim().split('\n')]).toEqual([
    4,
    [expect.stringContaining('not like a control plane')],
  ]);
});

test('the token does not follow to another place', async () => {
  const seen: unknown[] = [];
  const other = await serve((req, res) => {
    seen.push(req.headers);
    res.end();
  });
  const port = await serve(
    (_req, res) => void res.writeHead(307, { location: `http://127.0.0.1:${other}/` }).end(),
  );
  const { code, error } = await stores('list', port);
  expect([code, seen]).toEqual([4, []]);
  expect(error).not.toContain('the-token');
});

test('a fault inside the server names the request', async () => {
  app.catalog.list = () => {
    throw new Error('secret');
  };
  const { code, error } = await stores('list', app.port);
  expect([code, error]).toEqual([1, expect.stringMatching(/request [\w-]+/)]);
  expect(error).not.toContain('secret');
});
