import { get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type RunningApp, runApp } from './testing/running-app.ts';

let app: RunningApp;
beforeEach(async () => {
  app = await runApp();
});
afterEach(() => app.close());

interface Stream {
  readonly res: IncomingMessage;
  /** Resolves with all text so far once it contains this. */
  until(text: string): Promise<string>;
  readonly ended: Promise<void>;
  close(): void;
}

function open(headers: Record<string, string> = {}, port = app.port): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const req = get({ port, host: '127.0.0.1', path: '/api/events', agent: false, headers }, (res) => {
      let seen = '';
      const ended = new Promise<void>((done) => res.on('close', done));
      res.setEncoding('utf8').on('data', (chunk: string) => {
        seen += chunk;
      });
      const until = async (text: string) => {
        for (let i = 0; i < 400 && !seen.includes(text); i += 1)
          await new Promise((done) => setTimeout(done, 5));
        if (!seen.includes(text)) throw new Error(`never came: ${text}`);
        return seen;
      };
      resolve({ res, until, ended, close: () => req.destroy() });
    });
    req.on('error', (error) => reject(error));
  });
}

const create = (name: string) => app.ask('/api/stores', { method: 'POST', body: JSON.stringify({ name }) });

test('changes arrive as they happen, with ids to resume after', async () => {
  const stream = await open();
  expect(stream.res.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  });
  await stream.until('event: overview');
  await create('acme');
  await app.clock.advance(100);
  const text = await stream.until('event: store\n');
  expect(text).toMatch(/id: test-1\nevent: store\ndata: \{.*"id":"store-acme"/);
  stream.close();
});

test('after a cut the missed changes come first', async () => {
  await create('one');
  await app.clock.advance(100);
  await create('two');
  await app.clock.advance(100);
  const stream = await open({ 'last-event-id': 'test-1' });
  const text = await stream.until('"id":"store-two"');
  expect(text).not.toContain('"id":"store-one"');
  stream.close();
});

test.each(['other-1', 'test-999', '%00', 'x'.repeat(5000)])(
  'after %j everything has to be read again',
  async (id) => {
    const stream = await open({ 'last-event-id': id });
    await stream.until('event: resync\ndata: {}');
    stream.close();
  },
);

test('a heartbeat keeps quiet streams open', async () => {
  const stream = await open();
  await stream.until('event: overview');
  await app.clock.advance(15_000);
  await stream.until(': still here');
  stream.close();
});

test('streams have a limit, and closed ones give their place back', async () => {
  const streams = [await open(), await open(), await open()];
  const refused = await app.ask('/api/events');
  expect([refused.status, refused.json.code]).toEqual([503, 'overloaded']);
  expect((await app.ask('/metrics')).text).toContain('storeplane_event_streams 3\n');
  streams[0]!.close();
  await expect
    .poll(async () => {
      const stream = await open();
      stream.close();
      return stream.res.statusCode;
    })
    .toBe(200);
  for (const stream of streams) stream.close();
});

test('somebody has a share of the streams, and the others have theirs', async () => {
  const person = { name: 'Ada', email: 'ada@example.com' };
  const shared = await runApp(
    { authenticate: async (subject = 'nobody') => ({ person, subject, groups: [] }) },
    {},
    {},
    { streamsOfOne: 2 },
  );
  onTestFinished(() => shared.close());
  const of = (authorization: string) => open({ authorization }, shared.port);
  const streams = [await of('ada'), await of('ada')];
  const refused = await shared.ask('/api/events', { headers: { authorization: 'ada' } });
  expect([refused.status, refused.json.code]).toEqual([429, 'too-many-streams']);
  expect(refused.headers['retry-after']).toBe('10');
  streams.push(await of('bob'));
  expect(streams.map(({ res }) => res.statusCode)).toEqual([200, 200, 200]);
  for (const stream of streams) stream.close();
});

test('streams end at the shutdown', async () => {
  const stream = await open();
  app.streams.close();
  await stream.ended;
  expect((await app.ask('/api/events')).json.code).toBe('shutting-down');
});

test('a client that does not read is dropped, the others go on', async () => {
  const slow = await open();
  slow.res.pause();
  slow.res.socket.pause();
  const quick = await open();
  const big = 'x'.repeat(500_000);
  for (let i = 0; i < 40; i += 1) {
    const record = app.catalog.recordFor({
      namespace: `store-${i}`,
      folder: 'f',
      version: 'v',
      text: undefined,
      spec: undefined,
      problem: { file: big, line: 1, message: big, freezesAll: false },
      missing: [],
      commit: undefined,
    });
    app.catalog.feed.changed(`store-${i}`, record, undefined);
    await app.clock.advance(100);
  }
  await quick.until('"id":"store-39"');
  slow.res.socket.resume();
  slow.res.resume();
  await slow.ended;
  quick.close();
});
