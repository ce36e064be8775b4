import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerOf, runSignInApp, type SignInApp } from '../testing/sign-in-app.ts';

let app: SignInApp;
beforeEach(async () => {
  app = await runSignInApp();
});
afterEach(() => app.close());

const cookieNames = () => [...app.browser.jar(app.url).keys()];

test('who is not signed in is told where to', async () => {
  const { status, json, headers } = await app.me();
  expect([status, json.code, json.login]).toEqual([401, 'unauthenticated', '/auth/login']);
  expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
});

test('after the sign-in one is known, comes back to the page, and is the author of commits', async () => {
  const back = await app.signIn('ada', `${app.url}/auth/login?return_to=/stores/store-x?a=b`);
  expect([back.status, back.headers.get('location')]).toEqual([303, '/stores/store-x?a=b']);
  expect(cookieNames()).toEqual(['storeplane']);
  expect((await app.me()).json).toEqual({
    mode: 'oidc',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    subject: 'ada',
    groups: ['shops', 'admins'],
    logout: '/auth/logout',
  });
  expect((await app.create('acme')).status).toBe(201);
  const author = { name: 'Ada Lovelace', email: 'ada@example.com' };
  expect(app.repository.entry('store-acme')?.commit?.author).toEqual(author);
});

test('the question to the provider has PKCE, state and nonce, new each time', async () => {
  const question = async () => {
    const response = await app.browser.send(`${app.url}/auth/login`);
    expect(response.headers.get('cache-control')).toBe('no-store');
    return new URL(response.headers.get('location') ?? '').searchParams;
  };
  const [one, two] = [await question(), await question()];
  expect(one.get('code_challenge_method')).toBe('S256');
  expect(one.get('redirect_uri')).toBe(`${app.url}/auth/callback`);
  expect(one.get('scope')).toBe('openid profile email groups offline_access');
  for (const name of ['state', 'nonce', 'code_challenge']) {
    expect(one.get(name)).toMatch(/^[\w-]{43}$/);
    expect(two.get(name)).not.toBe(one.get(name));
  }
});

describe('a way back that leaves this server is refused', () => {
  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    '\\\\evil.example',
    '/%5cevil.example/\\',
    '/\t/evil.example',
    '/\n/evil.example',
    ' /x',
    'stores',
    'javascript:alert(1)',
    '',
    `/${'a'.repeat(1000)}`,
  ])('%j', async (returnTo) => {
    const query = new URLSearchParams({ return_to: returnTo });
    const { status, json } = await answerOf(await app.browser.send(`${app.url}/auth/login?${query}`));
    expect([status, json.code]).toEqual([422, 'invalid-request']);
  });

  test('given twice', async () => {
    const answer = await app.browser.send(`${app.url}/auth/login?return_to=/a&return_to=//evil.example`);
    expect(answer.status).toBe(422);
  });
});

describe('a sign-in fails', () => {
  const refused = async (url: string) => {
    const { status, json } = await answerOf(await app.browser.send(url));
    expect([status, json.code]).toEqual([400, 'sign-in-failed']);
    expect(cookieNames()).not.toContain('storeplane');
  };

  test('with another state', async () => {
    const url = new URL(await app.toCallback());
    url.searchParams.set('state', 'x'.repeat(43));
    await refused(url.href);
  });

  test('without a state', async () => {
    const url = new URL(await app.toCallback());
    url.searchParams.delete('state');
    await refused(url.href);
  });

  test('whose ID token has another nonce', async () => {
    const location = (await app.browser.send(`${app.url}/auth/login`)).headers.get('location') ?? '';
    const question = new URL(location);
    question.searchParams.set('nonce', 'another');
    await refused(await app.browser.passProvider(question.href, 'ada'));
    expect(app.problems).toContain('OAUTH_JWT_CLAIM_COMPARISON_FAILED');
  });

  test('whose code was asked for with another proof', async () => {
    const location = (await app.browser.send(`${app.url}/auth/login`)).headers.get('location') ?? '';
    const question = new URL(location);
    question.searchParams.set('code_challenge', 'x'.repeat(43));
    await refused(await app.browser.passProvider(question.href, 'ada'));
    expect(app.problems).toContain('invalid_grant');
  });

  test('in a browser that did not begin it', async () => {
    const url = await app.toCallback();
    app.browser.jar(app.url).clear();
    await refused(url);
  });

  test('with a code that was used before, also beside the ticket of then', async () => {
    const url = await app.toCallback();
    const ticket = app.browser.jar(app.url).get('storeplane-sign-in') ?? '';
    expect((await app.browser.send(url)).status).toBe(303);
    app.browser.jar(app.url).clear();
    await refused(url);
    app.browser.jar(app.url).set('storeplane-sign-in', ticket);
    await refused(url);
    expect(app.problems).toContain('invalid_grant');
  });

  test('that took too long', async () => {
    const url = await app.toCallback();
    await app.clock.advance(600_000);
    await refused(url);
  });

  test('that the person gave up', async () => {
    const url = new URL(await app.toCallback());
    url.searchParams.delete('code');
    url.searchParams.set('error', 'access_denied');
    await refused(url.href);
    expect(app.problems).toContain('access_denied');
  });

  test('of a person whose sub is kept for machines', async () => {
    app.provider.people.set('machine:ci', { name: 'Mallory' });
    await refused(await app.toCallback('machine:ci'));
  });

  test('and a browser gets a page of it, with a way to try again', async () => {
    const headers = { accept: 'text/html,*/*' };
    const answer = await app.browser.send(`${app.url}/auth/callback?code=%3Cb%3E`, { headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    const text = await answer.text();
    expect(text).toContain('href="/auth/login"');
    expect(text).not.toContain('<b>');
  });
});

test('a person that is known to need more cookies than there may be is told so', async () => {
  const groups = Array.from({ length: 1000 }, (_, index) => `a-group-with-a-long-name-${index}`);
  app.provider.people.set('grace', { name: 'Grace', groups });
  const { status, json } = await answerOf(await app.signIn('grace'));
  expect([status, json.code]).toEqual([403, 'session-too-large']);
  expect(cookieNames()).toEqual([]);
});

test('groups that need more than one cookie are all there', async () => {
  const groups = Array.from({ length: 200 }, (_, index) => `a-group-with-a-long-name-${index}`);
  app.provider.people.set('grace', { name: 'Grace', groups });
  await app.signIn('grace');
  expect(cookieNames()).toEqual(['storeplane', 'storeplane.1', 'storeplane.2']);
  expect((await app.me()).json.groups).toEqual(groups);

  // what is left over of a larger session goes
  app.browser.jar(app.provider.issuer).clear();
  await app.signIn('ada');
  expect(cookieNames()).toEqual(['storeplane']);

  app.browser.jar(app.url).set('storeplane', '2~half');
  expect((await app.me()).status).toBe(401);
});

test('without a refresh token the session stands for itself until its end', async () => {
  const plain = await runSignInApp({ refreshTokens: false });
  await plain.signIn();
  await plain.clock.advance(3_600_000);
  expect((await plain.me()).status).toBe(200);
  expect(plain.provider.asked.filter((path) => path === 'POST /token')).toHaveLength(1);
  const init = { method: 'POST', headers: { origin: plain.url } };
  const { json } = await answerOf(await plain.browser.send(`${plain.url}/auth/logout`, init));
  expect(json.location).toContain('/session/end');
  await plain.close();
});

test('nothing secret is logged', async () => {
  await app.signIn();
  await app.create('acme');
  const session = app.browser.jar(app.url).get('storeplane') ?? 'none';
  const text = app.logged.join();
  expect(text).toContain('/api/stores');
  for (const secret of [session, 'the-secret-of-the-client', 'code=']) expect(text).not.toContain(secret);
});

test('methods that are not there are refused, and nothing else is at /auth', async () => {
  expect((await app.browser.send(`${app.url}/auth/logout`)).status).toBe(405);
  expect((await app.browser.send(`${app.url}/auth/login`, { method: 'POST' })).status).toBe(405);
  const other = await answerOf(await app.browser.send(`${app.url}/auth/other`));
  expect([other.status, other.json.code]).toEqual([404, 'not-found']);
});
