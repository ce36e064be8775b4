import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestListener, request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { HttpServer } from './server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server and one client that keeps one connection. */
async function start(listener: RequestListener = (_req, res) => void res.end('here')) {
  const clock = new ManualClock();
  const server = new HttpServer(listener);
  const port = await server.listen(0, '127.0.0.1');
  closing.push(() => server.close(0));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  closing.push(() => agent.destroy());
  const ask = () =>
    new Promise<{ status: number | undefined; connection: string | undefined; isKept: boolean }>(
      (resolve, reject) => {
        const asked = request({ port, agent }, (answer: IncomingMessage) => {
          const { statusCode: status, headers } = answer;
          const isKept = asked.reusedSocket;
          answer.resume().once('end', () => resolve({ status, connection: headers.connection, isKept }));
        });
        asked.once('error', reject).end();
      },
    );
  const leave = (linger: number, patience: number) => server.seeClientsOff({ linger, patience }, clock);
  return { server, port, clock, ask, leave };
}

const never = 1_000_000;

test('a client that keeps its connection is told to leave it by an answer, and loses none', async () => {
  const { ask, leave } = await start();
  expect((await ask()).connection).toBe('keep-alive');
  const left = leave(never, never);
  expect(await ask()).toEqual({ status: 200, connection: 'close', isKept: true });
  await left;
  // Whoever still comes is served: it has not heard yet that this server goes.
  expect((await ask()).status).toBe(200);
});

test('a connection that was unused for an hour is answered on until the last moment it stays open', async () => {
  const { clock, ask, leave } = await start();
  await ask();
  await clock.advance(3_600_000);
  const left = leave(10_000, never);
  await clock.advance(9999);
  expect(await ask()).toEqual({ status: 200, connection: 'close', isKept: true });
  await left;
});

test('probes on connections of their own keep no unused one open', async () => {
  const { port, clock, ask, leave } = await start();
  await ask();
  const left = leave(10_000, never);
  await clock.advance(9999);
  const probe = request({ port, agent: false }).end();
  const [answer] = (await once(probe, 'response')) as [IncomingMessage];
  await once(answer.resume(), 'end');
  await clock.advance(1);
  await left;
});

test('an answer that was begun before the end tells the client to leave too', async () => {
  const { promise: wait, resolve: go } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { ask, leave } = await start((_req, res) => {
    begin();
    void wait.then(() => res.end('late'));
  });
  const late = ask();
  await begun;
  const left = leave(never, never);
  go();
  expect(await late).toMatchObject({ status: 200, connection: 'close' });
  await left;
});

test('a request that takes long is not cut off, and does not keep the end waiting for ever', async () => {
  const { promise: wait, resolve: go } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { clock, ask, leave } = await start((_req, res) => {
    begin();
    void wait.then(() => res.end('late'));
  });
  const late = ask();
  await begun;
  const left = leave(10, 20);
  await clock.advance(20);
  await left;
  go();
  expect((await late).status).toBe(200);
});

test('a connection on which nothing ever came does not keep the end waiting for ever', async () => {
  const { port, clock, leave } = await start();
  const socket = connect(port, '127.0.0.1');
  closing.push(() => socket.destroy());
  await once(socket, 'connect');
  const left = leave(10, 20);
  await clock.advance(20);
  await left;
});

test('nobody there: nothing to wait for', async () => {
  const { clock, leave } = await start();
  await leave(never, never);
  expect(clock.pending).toBe(0);
});
