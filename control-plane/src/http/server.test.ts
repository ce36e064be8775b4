import { Agent, type IncomingMessage, type RequestListener, request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { HttpServer } from './server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server and one client that keeps one connection. */
async function start(listener: RequestListener = (_req, res) => void res.end('here')) {
  const server = new HttpServer(listener);
  const port = await server.listen(0, '127.0.0.1');
  closing.push(() => server.close(0));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  closing.push(() => agent.destroy());
  const ask = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const asked = request({ port, agent }, (answer) => {
        answer.resume().once('end', () => resolve(answer));
      });
      asked.once('error', reject).end();
    });
  return { server, ask };
}

const never = 1_000_000;

test('a client that keeps its connection is told to leave it by an answer, and loses none', async () => {
  const { server, ask } = await start();
  expect((await ask()).headers.connection).toBe('keep-alive');
  const left = server.seeClientsOff({ quiet: never, patience: never });
  const answer = await ask();
  expect(answer.statusCode).toBe(200);
  expect(answer.headers.connection).toBe('close');
  await left;
  // Whoever still comes is served: it has not heard yet that this server goes.
  expect((await ask()).statusCode).toBe(200);
});

test('a connection on which nothing comes is ended, and was of no use to anybody', async () => {
  const { server, ask } = await start();
  await ask();
  await server.seeClientsOff({ quiet: 20, patience: never });
  expect((await ask()).headers.connection).toBe('close');
});

test('a request that takes long is not cut off by seeing clients off', async () => {
  const { promise: wait, resolve: go } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { server, ask } = await start((_req, res) => {
    begin();
    void wait.then(() => res.end('late'));
  });
  const late = ask();
  await begun;
  await server.seeClientsOff({ quiet: 1, patience: 20 });
  go();
  expect((await late).statusCode).toBe(200);
});

test('nobody there: nothing to wait for', async () => {
  const { server } = await start();
  await server.seeClientsOff({ quiet: never, patience: never });
});
