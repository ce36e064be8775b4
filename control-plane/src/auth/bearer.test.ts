import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { digestOfToken, parseApiTokens } from './api-tokens.ts';
import { bearerAuthentication } from './bearer.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const name = 'https://id.example';
const code = (code: string) => expect.objectContaining({ code });

type Keys = Awaited<ReturnType<typeof generateKeyPair>>;
let own: Keys;
let foreign: Keys;
let authenticate: ReturnType<typeof bearerAuthentication>;
beforeAll(async () => {
  own = await generateKeyPair('ES256');
  foreign = await generateKeyPair('ES256');
  const keys = createLocalJWKSet({
    keys: [{ ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'ES256' }],
  });
  const tokens = parseApiTokens(JSON.stringify({ ci: digestOfToken('secret-of-ci') }))!;
  authenticate = bearerAuthentication({
    tokens,
    issuer: { issuer: name, audience: 'stores', keys, groupsClaim: 'groups' },
    now: () => now,
  });
});

function jwt(changes: Record<string, unknown> = {}, key = own.privateKey, kid = 'one'): Promise<string> {
  const claims = { iss: name, aud: 'stores', sub: 'ada', exp: now / 1000 + 60, ...changes };
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid }).sign(key);
}

const bearer = async (token: string | Promise<string>) => authenticate(`Bearer ${await token}`);

test('a machine is known by its token', async () => {
  expect((await bearer('secret-of-ci')).subject).toBe('machine:ci');
  await expect(bearer('secret-of-cd')).rejects.toEqual(code('unauthenticated'));
});

test('a person is known by the name and the address that the issuer says, else by the subject', async () => {
  const ada = { name: 'Ada <a@b>\nLovelace', email: 'ada@example.com' };
  expect((await bearer(jwt(ada))).person).toEqual({ name: 'Ada a@b Lovelace', email: 'ada@example.com' });
  expect((await bearer(jwt())).person).toEqual({ name: 'ada', email: 'ada@issuer.storeplane.invalid' });
});

describe('a token is refused', () => {
  const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: name, aud: 'stores', sub: 'ada', exp: now / 1000 + 60 };

  test.each<[string, () => string | Promise<string>]>([
    ['of another audience', () => jwt({ aud: 'other' })],
    ['of another issuer', () => jwt({ iss: 'https://evil.example' })],
    ['that is expired', () => jwt({ exp: now / 1000 - 1 })],
    ['that never expires', () => jwt({ exp: undefined })],
    ['of nobody', () => jwt({ sub: undefined })],
    ['of somebody who calls himself a machine', () => jwt({ sub: 'machine:ci' })],
    ['of an issuer that says anonymous', () => jwt({ sub: 'anonymous' })],
    ['that is not valid yet', () => jwt({ nbf: now / 1000 + 30 })],
    ['signed with a foreign key', () => jwt({}, foreign.privateKey)],
    ['of a key that is not known', () => jwt({}, foreign.privateKey, 'two')],
    ['without a signature', () => `${base64({ alg: 'none' })}.${base64(claims)}.`],
    [
      'signed with a shared secret',
      () => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32)),
    ],
    ['of somebody who is called like a machine', () => jwt({ sub: 'machine:ci' })],
    ['that is no token', () => 'a.b.c'],
  ])('%s', async (_what, token) => {
    await expect(bearer(token())).rejects.toEqual(code('unauthenticated'));
  });

  test.each([undefined, '', 'Bearer', 'Basic YTpi', 'Bearer a b'])('%j is none', async (header) => {
    await expect(authenticate(header)).rejects.toEqual(code('unauthenticated'));
  });
});

test('an issuer whose keys cannot be read is not the fault of the token', async () => {
  const keys = async () => Promise.reject(new TypeError('fetch failed'));
  const offline = bearerAuthentication({
    tokens: new Map(),
    issuer: { issuer: name, audience: 'stores', keys, groupsClaim: 'groups' },
    now: () => now,
  });
  await expect(offline(`Bearer ${await jwt()}`)).rejects.toEqual(code('issuer-unavailable'));
});

test.each(['', '[]', '{}', '{"ci":"secret"}', '{"A b":"sha256:00"}'])('%j is no file of tokens', (text) => {
  expect(parseApiTokens(text)).toBeUndefined();
});

test('one token cannot have two names', () => {
  const digest = digestOfToken('x');
  expect(parseApiTokens(JSON.stringify({ a: digest, b: digest }))).toBeUndefined();
});

test('it is known how long a token is good for', async () => {
  expect((await bearer(jwt())).until).toBe(now + 60_000);
  expect((await bearer('secret-of-ci')).until).toBeUndefined();
});

test('rights rest on the subject and the groups, which are taken to the letter', async () => {
  const token = jwt({ sub: 'ada <1>', groups: ['team-a', 7, 'team b'] });
  expect(await bearer(token)).toMatchObject({ subject: 'ada <1>', groups: ['team-a', 'team b'] });
});
