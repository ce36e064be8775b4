import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { StoreplaneError } from '../../domain/errors.ts';
import { runApp } from '../testing/running-app.ts';
import { runSignInApp } from '../testing/sign-in-app.ts';
import { makeRateLimits, type RateLimitRules } from './rate-limits.ts';

const none = { reads: 0, writes: 0, strangers: 0 };

// The library reads the time of day; everything else goes on by itself.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-22T12:00:00Z') }));
afterEach(() => void vi.useRealTimers());
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** Ada and Bob are known by their names. */
async function start(rules: Partial<RateLimitRules>, trustedProxies: readonly string[] = []) {
  const asked: (string | undefined)[] = [];
  const app = await runApp({
    rateLimits: makeRateLimits({ ...none, ...rules }),
    trustedProxies,
    authenticate: async (authorization) => {
      asked.push(authorization);
      if (authorization === 'away') throw new StoreplaneError('issuer-unavailable', 'Try again.');
      if (authorization !== 'ada' && authorization !== 'bob')
        throw new StoreplaneError('unauthenticated', 'Send a token.');
      const person = { name: authorization, email: `${authorization}@example.com` };
      return { person, subject: authorization, groups: [] };
    },
  });
  onTestFinished(() => app.close());
  const as = (authorization: string, path: string, method = 'GET', body?: string) =>
    app.ask(path, { method, headers: { authorization }, ...(body === undefined ? {} : { body }) });
  const from = (forwarded: string, authorization = 'guess') =>
    app.ask('/api/me', { headers: { authorization, 'x-forwarded-for': forwarded } });
  const create = (who: string, name: string) => as(who, '/api/stores', 'POST', JSON.stringify({ name }));
  return { ...app, asked, as, from, create };
}

type App = Awaited<ReturnType<typeof start>>;
const statuses = async (times: number, ask: (index: number) => ReturnType<App['ask']>) => {
  const found: number[] = [];
  for (let index = 0; index < times; index += 1) found.push((await ask(index)).status);
  return found;
};

test('who reads too often is told when to go on; the others do', async () => {
  const app = await start({ reads: 3 });
  const first = await app.as('ada', '/api/stores');
  expect(first.headers.ratelimit).toBe('"reads"; r=2; t=60');
  expect(first.headers['ratelimit-policy']).toMatch(/^"reads"; q=3; w=60; pk=:\S+:$/);
  expect(await statuses(2, () => app.as('ada', '/api/me'))).toEqual([200, 200]);
  pass(20_500);
  const refused = await app.as('ada', '/api/overview');
  expect(refused.json).toMatchObject({ status: 429, code: 'rate-limited' });
  expect(refused.headers).toMatchObject({ 'retry-after': '40', ratelimit: '"reads"; r=0; t=40' });
  expect(refused.json.detail).toContain('in 40 seconds');
  expect((await app.as('bob', '/api/stores')).status).toBe(200);
  expect((await app.create('ada', 'acme')).status).toBe(201);
  pass(39_499);
  expect((await app.as('ada', '/api/me')).headers['retry-after']).toBe('1');
  pass(1);
  expect((await app.as('ada', '/api/me')).status).toBe(200);
});

test('who changes too much makes no commit, and goes on reading', async () => {
  const app = await start({ writes: 2 });
  const before = app.repository.commits.length;
  expect(await statuses(3, (index) => app.create('ada', `shop-${index}`))).toEqual([201, 201, 429]);
  expect(app.repository.commits).toHaveLength(before + 2);
  expect(app.repository.entry('store-shop-2')).toBeUndefined();
  expect(await statuses(5, () => app.as('ada', '/api/stores'))).toEqual([200, 200, 200, 200, 200]);
  expect((await app.as('ada', '/api/stores/store-none', 'DELETE')).status).toBe(429);
});

test('a person is counted over all addresses and tokens', async () => {
  const app = await start({ reads: 2 }, ['loopback']);
  const answers = await statuses(3, (index) => app.from(`203.0.113.${index}`, 'ada'));
  expect(answers).toEqual([200, 200, 429]);
});

test('tokens cannot be guessed on: the address is refused before anybody looks at one', async () => {
  const app = await start({ strangers: 3 });
  expect(await statuses(3, (index) => app.as(`guess-${index}`, '/api/stores'))).toEqual([401, 401, 401]);
  const refused = await app.as('guess-3', '/api/stores');
  expect(refused.json).toMatchObject({ status: 429, code: 'rate-limited' });
  expect(refused.headers).toMatchObject({ 'retry-after': '60', ratelimit: '"strangers"; r=0; t=60' });
  expect(refused.headers).not.toHaveProperty('www-authenticate');
  expect((await app.as('ada', '/api/stores')).status).toBe(429);
  expect(app.asked).toEqual(['guess-0', 'guess-1', 'guess-2']);
  pass(60_000);
  expect((await app.as('ada', '/api/stores')).status).toBe(200);
});

test('guesses that come all at once are counted as they fail', async () => {
  const app = await start({ strangers: 3 });
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => app.as(`guess-${n}`, '/api/me')));
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(3);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(17);
});

test('what is not the fault of who asks is not counted, nor is who is known', async () => {
  const app = await start({ strangers: 1 });
  expect(await statuses(3, () => app.as('away', '/api/me'))).toEqual([503, 503, 503]);
  expect(await statuses(3, () => app.as('ada', '/api/stores/store-none'))).toEqual([404, 404, 404]);
});

test("a stranger's X-Forwarded-For changes neither the count nor the log", async () => {
  const app = await start({ strangers: 2 });
  expect(await statuses(3, (index) => app.from(`203.0.113.${index}`))).toEqual([401, 401, 429]);
  const refusals = app.logged.filter((line) => line.includes('request refused'));
  expect(refusals.map((line) => JSON.parse(line).address)).toEqual(Array(3).fill('127.0.0.1'));
});

test('behind a trusted proxy it is the address that the proxy saw, whatever stands before it', async () => {
  const app = await start({ strangers: 2 }, ['loopback', '10.42.0.0/16']);
  const forged = (index: number) => `198.51.100.${index}, 203.0.113.7, 10.42.0.3`;
  expect(await statuses(3, (index) => app.from(forged(index)))).toEqual([401, 401, 429]);
  const [other, same] = [await app.from('203.0.113.8'), await app.from('203.0.113.7')];
  expect([other.status, same.status]).toEqual([401, 429]);
  const policies = [other, same].map(({ headers }) => headers['ratelimit-policy']);
  expect(policies[0]).not.toBe(policies[1]);
  expect(app.logged.join('')).toContain('"address":"203.0.113.7"');
});

test('a proxy that names no address stands for itself', async () => {
  const app = await start({ strangers: 2 }, ['loopback']);
  const names = ['unknown', '203.0.113.7:4711', 'x'.repeat(5000)];
  expect(await statuses(3, (index) => app.from(names[index]!))).toEqual([401, 401, 429]);
});

test('an IPv6 network counts as one address, and IPv4 is the same in both notations', async () => {
  const app = await start({ strangers: 2 }, ['loopback']);
  const hosts = ['2001:db8:1:2::1', '2001:db8:1:3::9', '2001:db8:1:ff::5'];
  expect(await statuses(3, (index) => app.from(hosts[index]!))).toEqual([401, 401, 429]);
  expect((await app.from('2001:db8:2::1')).status).toBe(401);
  const mapped = ['203.0.113.7', '::ffff:203.0.113.7', '::ffff:cb00:7107'];
  expect(await statuses(3, (index) => app.from(mapped[index]!))).toEqual([401, 401, 429]);
});

test('the description of the API is for everyone, but not without end', async () => {
  const app = await start({ strangers: 2 });
  expect(await statuses(3, () => app.ask('/api/openapi.json'))).toEqual([200, 200, 429]);
});

test('probes, metrics and webhooks are not counted', async () => {
  const app = await start({ reads: 1, writes: 1, strangers: 1 });
  await app.as('guess', '/api/me');
  expect((await app.as('guess', '/api/me')).status).toBe(429);
  for (const path of ['/livez', '/readyz', '/metrics'])
    expect(await statuses(5, () => app.ask(path))).toEqual([200, 200, 200, 200, 200]);
  const hook = () => app.ask('/api/webhooks/git', { method: 'POST', body: '{}' });
  expect(await statuses(3, hook)).toEqual([404, 404, 404]);
  expect((await app.ask('/metrics')).text).toContain('code="rate-limited"} 1\n');
});

test('signing in is bounded by address, and people are told by a page', async () => {
  const app = await runSignInApp({ rateLimits: { ...none, strangers: 2 } });
  onTestFinished(() => app.close());
  const login = () => app.ask('/auth/login', { headers: { accept: 'text/html' } });
  expect(await statuses(2, login)).toEqual([303, 303]);
  const refused = await login();
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '60']);
  expect(refused.headers['content-type']).toMatch(/^text\/html/);
  expect((await app.ask('/auth/callback?code=guess')).json).toMatchObject({ code: 'rate-limited' });
});

test('0 is no limit, and says nothing of one', async () => {
  const app = await start({});
  expect(await statuses(20, () => app.as('guess', '/api/me'))).toEqual(Array(20).fill(401));
  const { headers } = await app.as('ada', '/api/me');
  expect(Object.keys(headers).filter((name) => name.startsWith('ratelimit'))).toEqual([]);
});
