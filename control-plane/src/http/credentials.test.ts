import { afterEach, beforeEach, expect, test } from 'vitest';
import { policyAccess } from '../domain/access/access.ts';
import { readPolicy } from '../domain/access/policy.ts';
import { caller, person } from '../testing/platform.ts';
import { type RunningApp, runApp } from './testing/running-app.ts';

const { policy } = readPolicy('g, admins, role:admin\ng, operators, role:operator');
const access = policyAccess({ policy: policy!, defaultRole: undefined, namespacePrefix: 'store-' });
const path = '/api/stores/store-acme/reveal-credentials';
const password = 'opens-sesame';
let app: RunningApp;

beforeEach(async () => {
  app = await runApp({
    access,
    authenticate: async (group = '') => ({ person, subject: `one-of-${group}`, groups: [group] }),
  });
  await app.commands.create({ name: 'acme' }, caller);
  app.secrets.stored.set('store-acme', { 'admin-user': 'admin', 'admin-password': password });
});
afterEach(() => app.close());

const ask = (group: string, more: object = {}) =>
  app.ask(path, { method: 'POST', headers: { authorization: group, 'x-request-id': 'mine' }, ...more });
const audits = () =>
  app.logged.map((line) => JSON.parse(line)).filter(({ event }) => event === 'credentials-reveal');

test('it is answered once, never to be kept, and written down before', async () => {
  const { status, headers, json } = await ask('admins');
  expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
  expect(json).toEqual({
    username: 'admin',
    password,
    login_url: 'http://acme.localtest.me:8080/wp-admin/',
  });
  expect(audits()).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      requestId: 'mine',
      subject: 'one-of-admins',
      store: 'store-acme',
      event: 'credentials-reveal',
      outcome: 'revealed',
      address: expect.stringContaining('127.0.0.1'),
      msg: 'audit',
    },
  ]);
  expect(app.logged.join('')).not.toContain(password);
});

test('a refusal is written down with its code, whoever refused', async () => {
  expect((await ask('operators')).json).toMatchObject({
    code: 'forbidden',
    missing: { resource: 'credentials', action: 'reveal', object: 'default/acme' },
  });
  expect((await ask('strangers')).json).toMatchObject({ code: 'store-not-found' });
  app.secrets.stored.clear();
  expect((await ask('admins')).json).toMatchObject({ status: 409, code: 'credentials-missing' });
  app.credentialCommands.reveal = () => Promise.reject(new Error('nobody expected this'));
  expect((await ask('admins')).status).toBe(500);
  expect(audits().map(({ subject, outcome, code }) => [subject, outcome, code])).toEqual([
    ['one-of-operators', 'refused', 'forbidden'],
    ['one-of-strangers', 'refused', 'store-not-found'],
    ['one-of-admins', 'refused', 'credentials-missing'],
    ['one-of-admins', 'refused', 'internal'],
  ]);
  expect(app.secrets.asked).toHaveLength(1);
});

test('where it came from is what a proxy says that is trusted, and nobody else', async () => {
  const headers = { authorization: 'admins', 'x-forwarded-for': '10.1.2.3' };
  await ask('admins', { headers });
  expect(audits()[0].address).toBe('127.0.0.1');
  const behind = await runApp({ trustedProxies: ['loopback'] });
  await behind.commands.create({ name: 'acme' }, caller);
  await behind.ask(path, { method: 'POST', headers });
  expect(behind.logged.map((line) => JSON.parse(line).address)).toContain('10.1.2.3');
  await behind.close();
});

test('it is written down also where little else is logged', async () => {
  const quiet = await runApp({}, {}, {}, { logLevel: 'silent' });
  await quiet.commands.create({ name: 'acme' }, caller);
  await quiet.ask(path, { method: 'POST' });
  expect(quiet.logged.map((line) => JSON.parse(line).event)).toEqual(['credentials-reveal']);
  await quiet.close();
});

test('a link, a form of another site or a body does not get it', async () => {
  const link = await app.ask(path, { headers: { authorization: 'admins' } });
  expect(link.json).toMatchObject({ code: 'method-not-allowed' });
  const other = { authorization: 'admins', origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
  expect((await ask('admins', { headers: other })).json).toMatchObject({ code: 'cross-origin' });
  expect((await ask('admins', { body: '{"secret":"other"}' })).status).toBe(422);
  expect(
    (await app.ask(`${path}?namespace=kube-system`, { method: 'POST', headers: { authorization: 'admins' } }))
      .status,
  ).toBe(422);
  expect(app.secrets.asked).toEqual([]);
});

test('rate and errors of it are seen by route, as those of every other', async () => {
  await ask('operators');
  const { text } = await app.ask('/metrics');
  expect(text).toContain(
    'storeplane_http_errors_total{route="/api/stores/{id}/reveal-credentials",code="forbidden"} 1',
  );
});
