import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runApp } from '../testing/running-app.ts';
import {
  answerOf,
  idle,
  lifetime,
  makeSessions,
  newKey,
  runSignInApp,
  type SignInApp,
} from '../testing/sign-in-app.ts';

const minute = 60_000;

let app: SignInApp;
let closes: (() => Promise<void> | void)[];
beforeEach(async () => {
  closes = [];
  app = await runSignInApp();
  await app.signIn();
});
afterEach(async () => {
  for (const close of closes) await close();
  await app.close();
});

const jar = () => app.browser.jar(app.url);
const session = () => jar().get('storeplane') ?? '';
const refreshes = () => app.provider.asked.filter((path) => path === 'POST /token').length - 1;

/** A second replica of the same installation, whose requests this browser sends too. */
async function secondReplica(keys = app.keys) {
  let own!: ReturnType<typeof makeSessions>;
  const replica = await runApp(async () => {
    own = makeSessions({ issuer: app.provider.issuer, publicUrl: app.url, clock: app.clock, keys });
    return { authMode: 'oidc', sessions: own.sessions };
  });
  closes.push(() => own.discovery.close(), replica.close);
  const me = async (cookie = session()) =>
    answerOf(await fetch(`${replica.url}/api/me`, { headers: { cookie: `storeplane=${cookie}` } }));
  return { me, problems: own.problems };
}

describe('a cookie is refused', () => {
  const refused = async (value: string) => {
    jar().set('storeplane', value);
    expect((await app.me()).status).toBe(401);
    // and does not come again
    expect(jar().has('storeplane')).toBe(false);
  };

  test.each([0.02, 0.5, 0.99])('with one letter changed at %f of its length', async (part) => {
    const value = session();
    const at = 2 + Math.floor((value.length - 2) * part);
    await refused(`${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`);
  });

  test.each(['', 'x', '1~', '1~a.b.c.d.e', '9~x'])('%j', (value) => {
    jar().set('storeplane', value);
    return expect(app.me()).resolves.toMatchObject({ status: 401 });
  });

  test('that another installation sealed', async () => {
    const other = await secondReplica(newKey());
    expect((await other.me()).status).toBe(401);
  });

  test('that is the ticket of a sign-in', async () => {
    await app.browser.send(`${app.url}/auth/login`);
    await refused(jar().get('storeplane-sign-in') ?? '');
  });

  test('of another client at the provider', async () => {
    const { clock, provider, keys, url } = app;
    const other = makeSessions({ issuer: provider.issuer, publicUrl: url, clock, keys, clientId: 'other' });
    closes.push(() => other.discovery.close());
    expect(await app.port.resume(session().slice(2))).toMatchObject({ caller: { subject: 'ada' } });
    expect(await other.port.resume(session().slice(2))).toBeUndefined();
  });
});

test('with the keys rotated, sessions of the old key go on, until it is taken away', async () => {
  const fresh = newKey();
  const both = await secondReplica(`${fresh}\n${app.keys}\n`);
  const only = await secondReplica(fresh);
  expect((await both.me()).status).toBe(200);
  expect((await only.me()).status).toBe(401);
  await app.clock.advance(idle / 2);
  const renewed =
    (await both.me()).headers
      .getSetCookie()
      .join()
      .match(/storeplane=([^;]+)/)?.[1] ?? '';
  expect((await only.me(renewed)).status).toBe(200);
  expect((await app.me()).status).toBe(200);
});

describe('a session is over', () => {
  test('when nobody used it for long', async () => {
    await app.clock.advance(idle);
    expect((await app.me()).status).toBe(401);
  });

  test('in the end, however much it is used', async () => {
    for (let at = 0; at < lifetime - minute; at += idle / 2) {
      expect((await app.me()).status).toBe(200);
      await app.clock.advance(idle / 2);
    }
    await app.clock.advance(minute);
    expect((await app.me()).status).toBe(401);
  });
});

describe('before the access token ends the provider is asked', () => {
  test('once for many requests, and what it says now counts', async () => {
    app.provider.people.set('ada', { name: 'Ada King', email: 'ada@example.com', groups: ['admins'] });
    await app.clock.advance(3 * minute);
    expect((await app.me()).json.name).toBe('Ada Lovelace');
    await app.clock.advance(minute);
    const before = session();
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.me()));
    expect(answers.map(({ json }) => [json.name, json.groups])).toEqual(
      Array.from({ length: 8 }, () => ['Ada King', ['admins']]),
    );
    expect(refreshes()).toBe(1);
    // a request that was under way with the cookie of before does no harm
    jar().set('storeplane', before);
    expect((await app.me()).json.name).toBe('Ada King');
    expect(refreshes()).toBe(1);
    // the token that came is good for the next time
    await app.clock.advance(4 * minute);
    expect((await app.me()).status).toBe(200);
    expect(refreshes()).toBe(2);
    expect(app.problems).toEqual([]);
  });

  test('and a second replica that comes too late with the used token signs nobody out', async () => {
    const other = await secondReplica();
    await app.clock.advance(5 * minute);
    const before = session();
    expect((await app.me()).status).toBe(200);
    const late = await other.me(before);
    expect([late.status, late.json.name]).toEqual([200, 'Ada Lovelace']);
    expect(other.problems).toEqual(['invalid_grant']);
    // it does not put its own old token over the new one
    expect(late.headers.getSetCookie()).toEqual([]);
    // this provider ends the whole grant then, and the session goes on all the same
    await app.clock.advance(5 * minute);
    expect((await app.me()).status).toBe(200);
    expect((await other.me()).status).toBe(200);
    await app.clock.advance(idle);
    expect((await app.me()).status).toBe(401);
  });

  test('and one that does not answer signs nobody out, and is not asked at each request', async () => {
    await app.provider.close();
    await app.clock.advance(5 * minute);
    for (let turn = 0; turn < 3; turn++) expect((await app.me()).status).toBe(200);
    expect(app.problems).toEqual(['ECONNREFUSED']);
    await app.clock.advance(minute);
    expect((await app.create('acme')).status).toBe(201);
    expect(app.problems).toEqual(['ECONNREFUSED', 'ECONNREFUSED']);
  });
});

describe('a provider that cannot be reached', () => {
  test('is named at the sign-in, and in a browser as a page', async () => {
    await app.provider.close();
    const { status, json, headers } = await answerOf(await app.browser.send(`${app.url}/auth/login`));
    expect([status, json.code]).toEqual([503, 'issuer-unavailable']);
    expect(json.detail).toContain(app.provider.issuer);
    expect(headers.get('retry-after')).toBe('5');
    const page = await app.browser.send(`${app.url}/auth/login`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
    expect(app.port.state()).toEqual({ available: false, problem: 'ECONNREFUSED' });
  });

  test('between the question and the answer is no refusal', async () => {
    const url = await app.toCallback();
    await app.provider.close();
    expect((await app.browser.send(url)).status).toBe(503);
  });
});

describe('a change', () => {
  test.each<[string, Record<string, string>]>([
    ['from another site', { origin: 'https://evil.example' }],
    ['from a store, which is on the same site', { 'sec-fetch-site': 'same-site' }],
    ['from another port', { origin: 'http://127.0.0.1:1' }],
    ['from nowhere', { origin: 'null' }],
    ['that nobody says the origin of', {}],
    ['that a person typed', { 'sec-fetch-site': 'none' }],
  ])('%s is refused', async (_what, headers) => {
    const { status, json } = await app.create('acme', headers);
    expect([status, json.code]).toEqual([403, 'cross-origin']);
    expect(app.repository.entry('store-acme')).toBeUndefined();
  });

  test('of the dashboard is taken, by either header', async () => {
    expect((await app.create('one', { origin: app.url })).status).toBe(201);
    expect((await app.create('two', { 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  });

  test('with a token needs no origin, and the token counts, not the session beside it', async () => {
    expect((await app.create('one', { authorization: 'Bearer right' })).status).toBe(201);
    expect(app.repository.entry('store-one')?.commit?.author.name).toBe('ci');
    expect((await app.create('two', { authorization: 'Bearer wrong' })).status).toBe(401);
    const headers = { authorization: 'Bearer right' };
    const { json } = await answerOf(await app.browser.send(`${app.url}/api/me`, { headers }));
    expect(json).toMatchObject({ subject: 'machine:ci', logout: null });
  });
});

describe('a sign-out', () => {
  const leave = async (headers: Record<string, string> = { origin: app.url }) =>
    app.browser.send(`${app.url}/auth/logout`, { method: 'POST', headers });

  test('ends the session, the refresh token, and goes on at the provider', async () => {
    const answer = await answerOf(await leave());
    const location = new URL(answer.json.location);
    expect(location.origin + location.pathname).toBe(`${app.provider.issuer}/session/end`);
    expect(location.searchParams.get('post_logout_redirect_uri')).toBe(`${app.url}/`);
    expect(location.searchParams.get('id_token_hint')).toMatch(/^ey/);
    expect(app.provider.asked.at(-1)).toBe('POST /token/revocation');
    expect((await app.me()).status).toBe(401);
    // the provider knows whom it asks
    const page = await (await app.browser.send(location.href)).text();
    expect(page).toContain('logout');
  });

  test('is for the dashboard alone', async () => {
    expect((await leave({})).status).toBe(403);
    expect((await leave({ 'sec-fetch-site': 'same-site' })).status).toBe(403);
    expect((await app.me()).status).toBe(200);
  });

  test('without a session, or without a provider that answers, ends here', async () => {
    await app.provider.close();
    await app.clock.advance(minute);
    const first = await answerOf(await leave());
    expect([first.status, (await app.me()).status]).toEqual([200, 401]);
    expect((await answerOf(await leave())).status).toBe(200);
  });
});

describe('an event stream', () => {
  const open = () =>
    new Promise<{ text: () => string; ended: Promise<void> }>((resolve, reject) => {
      const headers = { cookie: `storeplane=${session()}` };
      get(`${app.url}/api/events`, { headers, agent: false }, (res) => {
        let seen = '';
        res.setEncoding('utf8').on('data', (chunk: string) => {
          seen += chunk;
        });
        resolve({ text: () => seen, ended: new Promise((done) => res.on('end', done)) });
      }).on('error', reject);
    });

  test('ends when the session has to be looked at again, so that it is renewed or refused', async () => {
    const stream = await open();
    await app.clock.advance(4 * minute);
    await stream.ended;
    expect(stream.text()).toMatch(/retry: 100\n\n$/);
    await app.provider.close();
    // a provider that rests is asked again soon
    await app.me();
    const second = await open();
    await app.clock.advance(minute);
    await second.ended;
  });
});

test('over https the cookies are kept from every other host and from http', async () => {
  const publicUrl = 'https://stores.example.com';
  const { clock, provider, keys } = app;
  const own = makeSessions({ issuer: provider.issuer, publicUrl, clock, keys });
  const secure = await runApp({ authMode: 'oidc', sessions: own.sessions });
  closes.push(() => own.discovery.close(), secure.close);
  const begun = await fetch(`${secure.url}/auth/login`, { redirect: 'manual' });
  const [cookie = ''] = begun.headers.getSetCookie();
  expect(cookie).toMatch(
    /^__Host-storeplane-sign-in=1~[\w.-]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Lax$/,
  );
  const headers = { cookie: `storeplane=${session()}` };
  expect((await fetch(`${secure.url}/api/me`, { headers })).status).toBe(401);
  headers.cookie = `__Host-storeplane=${session()}`;
  expect((await fetch(`${secure.url}/api/me`, { headers })).status).toBe(200);
});
