import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { fixedCredentials } from './fixed-credentials.ts';
import { Remote } from './remote.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function remoteThatAnswers(status: number): Promise<Remote> {
  const server = http.createServer((_, res) => res.writeHead(status).end('no'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stores.git`;
  const credentials = fixedCredentials({ username: 'git', token: 'a-secret-token' });
  const remote = new Remote({
    url,
    branch: 'main',
    credentials,
    ca: undefined,
    proxy: undefined,
    idleTimeout: 2000,
  });
  stops.push(() => {
    remote.close();
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return remote;
}

test.each([401, 403, 404, 500])(
  'HTTP %i is a TransportError that says so, without the token',
  async (status) => {
    const remote = await remoteThatAnswers(status);
    const error = (await remote.tip().catch((caught: unknown) => caught)) as Error;
    expect(error.name).toBe('TransportError');
    expect(error.message).toContain(String(status));
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('a-secret-token');
  },
);

test('a page that is not git is a TransportError', async () => {
  const remote = await remoteThatAnswers(200);
  await expect(remote.tip()).rejects.toMatchObject({ name: 'TransportError' });
});
