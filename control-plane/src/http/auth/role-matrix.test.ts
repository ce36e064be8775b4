import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { digestOfToken, parseApiTokens } from '../../auth/api-tokens.ts';
import { bearerAuthentication } from '../../auth/bearer.ts';
import { policyAccess } from '../../domain/access/access.ts';
import { readPolicy } from '../../domain/access/policy.ts';
import { openApiDocument } from '../openapi/document.ts';
import { runApp } from '../testing/running-app.ts';
import type { Authenticate } from './authentication.ts';

const policy = readPolicy(`
  g, viewers, role:viewer
  g, operators, role:operator
  g, admins, role:admin
  p, team-a, *, *, team-a/*, allow
  p, team-b, *, *, team-b/*, allow
  p, machine:ci, stores, "{get,create}", team-a/*, allow
`).policy!;
const access = policyAccess({ policy, defaultRole: undefined, namespacePrefix: 'store-' });

const now = Date.parse('2026-01-01T12:00:00Z');
const issuer = { issuer: 'https://id.example', audience: 'stores' };
let authenticate: Authenticate;
const tokens: Record<string, string | undefined> = { anonymous: undefined, machine: 'secret-of-ci' };

beforeAll(async () => {
  const own = await generateKeyPair('ES256');
  const foreign = await generateKeyPair('ES256');
  const keys = createLocalJWKSet({
    keys: [{ ...(await exportJWK(own.publicKey)), kid: 'one', alg: 'ES256' }],
  });
  const machines = parseApiTokens(JSON.stringify({ ci: digestOfToken('secret-of-ci') }))!;
  authenticate = bearerAuthentication({
    tokens: machines,
    issuer: { ...issuer, keys, groupsClaim: 'groups' },
    now: () => now,
  });
  const sign = (changes: Record<string, unknown>, key = own.privateKey) =>
    new SignJWT({ iss: issuer.issuer, aud: issuer.audience, sub: 'ada', exp: now / 1000 + 60, ...changes })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .sign(key);
  const admins = { groups: ['admins'] };
  tokens.expired = await sign({ ...admins, exp: now / 1000 - 1 });
  tokens['wrong audience'] = await sign({ ...admins, aud: 'other' });
  tokens.forged = await sign(admins, foreign.privateKey);
  tokens['own team'] = await sign({ groups: ['team-a'] });
  tokens['other team'] = await sign({ groups: ['team-b'] });
  tokens.viewer = await sign({ groups: ['viewers'] });
  tokens.operator = await sign({ groups: ['operators'] });
  tokens.admin = await sign(admins);
  tokens.nothing = await sign({ groups: ['machine:ci', 'role:admin'] });
});

const callers = [
  'anonymous',
  'expired',
  'wrong audience',
  'forged',
  'nothing',
  'other team',
  'viewer',
  'own team',
  'operator',
  'admin',
  'machine',
] as const;

interface Row {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Statuses in the order of `callers`. */
  readonly expected: readonly number[];
}

const ifMatch = { 'if-match': '*' };
const acme = { stores: ['store-acme'] };
const commit = { commit: 'a'.repeat(40) };
const none = [401, 401, 401, 401];
const open = (status: number) => ({ expected: callers.map(() => status) });

/** Every route of the API, on a store of team-a that runs. 409 and 200 of bulk routes: it was let through. */
const table: Readonly<Record<string, Row>> = {
  'GET /api/stores': { expected: [...none, 200, 200, 200, 200, 200, 200, 200] },
  'POST /api/stores': {
    body: { name: 'fresh', owner: 'team-a' },
    expected: [...none, 403, 403, 403, 201, 201, 201, 201],
  },
  'GET /api/stores/{id}': { expected: [...none, 404, 404, 200, 200, 200, 200, 200] },
  'PATCH /api/stores/{id}': {
    body: { plan: 'small' },
    headers: ifMatch,
    expected: [...none, 404, 404, 403, 200, 200, 200, 403],
  },
  'DELETE /api/stores/{id}': { expected: [...none, 404, 404, 403, 204, 204, 204, 403] },
  'POST /api/stores/{id}/refresh': { expected: [...none, 404, 404, 200, 200, 200, 200, 200] },
  'POST /api/stores/{id}/retry': { expected: [...none, 404, 404, 403, 409, 409, 409, 403] },
  'POST /api/stores/{id}/undo-delete': { expected: [...none, 404, 404, 403, 200, 200, 200, 403] },
  'POST /api/stores/{id}/release-deletion': { expected: [...none, 404, 404, 403, 409, 403, 409, 403] },
  // 409: it was let through, and the store has none yet.
  'POST /api/stores/{id}/reveal-credentials': {
    expected: [...none, 404, 404, 403, 409, 403, 409, 403],
  },
  'GET /api/stores/{id}/history': { expected: [...none, 404, 404, 200, 200, 200, 200, 403] },
  'POST /api/stores/{id}/revert': { body: commit, expected: [...none, 404, 404, 403, 404, 404, 404, 403] },
  'GET /api/history': { expected: [...none, 403, 200, 200, 200, 200, 200, 403] },
  'POST /api/deletions/release': { body: acme, expected: [...none, 403, 200, 403, 200, 403, 200, 403] },
  'POST /api/deletions/undo': { body: acme, expected: [...none, 403, 200, 403, 200, 200, 200, 403] },
  'GET /api/names/{name}': { expected: [...none, 403, 200, 403, 200, 200, 200, 200] },
  'GET /api/me': { expected: [...none, 200, 200, 200, 200, 200, 200, 200] },
  'GET /api/overview': { expected: [...none, 200, 200, 200, 200, 200, 200, 200] },
  'GET /api/events': { expected: [...none, 200, 200, 200, 200, 200, 200, 200] },
  // Sign-in, which is not set up here.
  'GET /auth/login': open(404),
  'GET /auth/callback': open(404),
  'POST /auth/logout': open(404),
  // A secret of its own, which is not set here.
  'POST /api/webhooks/git': open(404),
  'GET /livez': open(200),
  'GET /readyz': open(200),
};

const routes = Object.entries(openApiDocument('1.2.3').paths ?? {}).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
);

test('the table has every route of the API, and no other', () => {
  expect(Object.keys(table).sort()).toEqual([...routes].sort());
});

const file = (owner: string, name: string) =>
  `name: ${name}\nowner: ${owner}\nvalues:\n  host: ${name}.localtest.me\n  plan: standard\n`;

async function start() {
  const app = await runApp({ authenticate, access });
  app.repository.put('store-acme', { 'store.yaml': file('team-a', 'acme') });
  app.repository.put('store-bolt', { 'store.yaml': file('team-b', 'bolt') });
  for (const id of ['store-acme', 'store-bolt']) app.catalog.look(id);
  const as = (caller: string, more: Readonly<Record<string, string>> = {}) => {
    const token = tokens[caller];
    return { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...more };
  };
  return { ...app, as };
}

describe.each(Object.entries(table))('%s', (key, { body, headers, expected }) => {
  const [method = '', path = ''] = key.split(' ');
  const address = path.replace('{id}', 'store-acme').replace('{name}', 'fresh');
  test.each(callers.map((caller, index) => [caller, expected[index]] as const))(
    '%s: %i',
    async (caller, status) => {
      const app = await start();
      const isStream = path === '/api/events';
      const answer = await app.ask(address, {
        method: isStream ? 'HEAD' : method,
        headers: app.as(caller, headers),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const changes = app.repository.commits.filter(({ author }) => author.name === 'ada').length;
      await app.close();
      expect(answer.status).toBe(status);
      if (status === 401) expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      if (status === 403)
        expect(answer.json).toMatchObject({ code: 'forbidden', missing: { action: expect.any(String) } });
      if (caller === 'other team' && status === 404) expect(answer.json.code).toMatch(/^(store-)?not-found$/);
      if ((status ?? 0) > 400) expect(changes).toBe(0);
    },
  );
});
