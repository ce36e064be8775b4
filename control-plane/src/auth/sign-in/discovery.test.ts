import { afterEach, beforeEach, expect, test } from 'vitest';
import { ManualClock } from '../../testing/manual-clock.ts';
import { Browser } from '../testing/browser.ts';
import { client, type OpenIdServer, publicClient, startOpenIdServer } from '../testing/open-id-server.ts';
import { Discovery } from './discovery.ts';
import { OpenIdProvider } from './open-id-provider.ts';

const own = 'http://127.0.0.1:1';
const uris = { redirectUris: [`${own}/auth/callback`], afterLogout: [`${own}/`] };
const checks = { state: 's'.repeat(43), nonce: 'n'.repeat(43), verifier: 'v'.repeat(43) };

let server: OpenIdServer;
let clock: ManualClock;
let problems: string[];
let discovery: Discovery;
beforeEach(async () => {
  server = await startOpenIdServer(uris);
  clock = new ManualClock();
  problems = [];
});
afterEach(async () => {
  discovery.close();
  await server.close();
});

function discover(issuerUrl: string, clientId: string = client.id, clientSecret?: string): Discovery {
  const onProblem = (reason: string) => void problems.push(reason);
  discovery = new Discovery({ issuerUrl, clientId, clientSecret, timeout: 2000, clock, onProblem });
  return discovery;
}

async function signIn(): Promise<unknown> {
  const [redirectUri = ''] = uris.redirectUris;
  const provider = new OpenIdProvider({ discovery, scopes: 'openid', redirectUri, afterLogout: own });
  const back = await new Browser().passProvider(await provider.authorizationUrl(checks), 'ada');
  return (await provider.exchange(new URL(back).searchParams, checks)).claims?.sub;
}

test('a provider that is not there at the start is tried again, ever more rarely, until it is', async () => {
  const { port } = new URL(server.issuer);
  await server.close();
  discover(server.issuer).start();
  await expect.poll(() => problems.length).toBe(1);
  expect(discovery.state()).toEqual({ available: false, problem: 'ECONNREFUSED' });
  await clock.advance(1000);
  await expect.poll(() => problems.length).toBe(2);
  await clock.advance(1000);
  expect(problems).toHaveLength(2);
  server = await startOpenIdServer({ ...uris, port: Number(port) });
  await clock.advance(1000);
  await expect.poll(() => discovery.state()).toEqual({ available: true, problem: undefined });
  expect(clock.pending).toBe(0);
});

test('many who ask at once share one reading', async () => {
  discover(server.issuer);
  await Promise.all([discovery.read(), discovery.read(), discovery.configuration()]);
  expect(server.asked).toEqual(['GET /.well-known/openid-configuration']);
});

test('a provider that calls itself otherwise is not taken', async () => {
  discover(server.issuer.replace('127.0.0.1', 'localhost'));
  await expect(discovery.read()).rejects.toMatchObject({ code: 'issuer-unavailable' });
  expect(problems).toEqual(['OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED']);
});

test('a public client signs in by PKCE alone, another one by its secret', async () => {
  discover(server.issuer, publicClient);
  expect(await signIn()).toBe('ada');
  discovery.close();
  discover(server.issuer, client.id, client.secret);
  expect(await signIn()).toBe('ada');
  discovery.close();
  discover(server.issuer, client.id, 'wrong');
  await expect(signIn()).rejects.toThrow();
});
