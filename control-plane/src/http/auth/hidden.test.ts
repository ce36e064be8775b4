import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { policyAccess } from '../../domain/access/access.ts';
import { readPolicy } from '../../domain/access/policy.ts';
import type { Quotas } from '../../domain/access/quotas.ts';
import { deletingApplication, readyApplication } from '../../testing/applications.ts';
import { type Ask, type RunningApp, runApp } from '../testing/running-app.ts';

const accessBy = (text: string) => {
  const { policy } = readPolicy(text);
  if (policy === undefined) throw new Error('the policy of the test is at fault');
  return policyAccess({ policy, defaultRole: undefined, namespacePrefix: 'store-' });
};
const policy = `
  p, team-a, *, *, team-a/*, allow
  p, team-b, *, *, team-b/*, allow
  p, both, stores, *, team-?/*, allow
  p, movers, stores, "{get,update}", team-a/*, allow
  p, movers, stores, update, team-b/*, allow
  g, admins, role:admin
`;
let access = accessBy(policy);
const file = (owner: string, name: string, plan = 'standard') =>
  `name: ${name}\nowner: ${owner}\nplan: ${plan}\nvalues:\n  host: ${name}.localtest.me\n  plan: ${plan}\n`;

let app: RunningApp;
let quotas: Quotas | undefined;
let put: (id: string, text: string | undefined) => void;
beforeEach(async () => {
  access = accessBy(policy);
  quotas = undefined;
  app = await runApp(
    {
      access: { rightsOf: (identity) => access.rightsOf(identity) },
      authenticate: async (authorization) => {
        const name = authorization?.slice('Bearer '.length) ?? '';
        return { person: { name, email: `${name}@example.com` }, subject: name, groups: [name] };
      },
    },
    {},
    { quotas: () => quotas },
  );
  put = (id, text) => {
    app.repository.put(id, text === undefined ? undefined : { 'store.yaml': text });
    app.catalog.look(id);
  };
  put('store-acme', file('team-a', 'acme'));
  put('store-bolt', file('team-b', 'bolt'));
});
afterEach(() => app.close());

const as = (who: string, path: string, { headers, ...more }: Ask = {}) =>
  app.ask(path, { ...more, headers: { authorization: `Bearer ${who}`, ...headers } });
const post = (who: string, path: string, body: unknown) =>
  as(who, path, { method: 'POST', body: JSON.stringify(body) });

describe('of another team nobody is told', () => {
  test('in lists, searches and totals', async () => {
    const { json } = await as('team-a', '/api/stores');
    expect(json.items.map(({ id }: { id: string }) => id)).toEqual(['store-acme']);
    expect(json).toMatchObject({ total: 1, totals: { Provisioning: 1 } });
    expect((await as('team-a', '/api/stores?q=bolt')).json).toMatchObject({ total: 0, items: [] });
    expect((await as('team-a', '/api/stores?owner=team-b')).json).toMatchObject({ total: 0 });
    expect((await as('admins', '/api/stores')).json).toMatchObject({ total: 2, totals: { Provisioning: 2 } });
  });

  test('by a store that is there: it answers like one that is not', async () => {
    const without = ({ json }: { json: Record<string, unknown> }) => {
      const { detail, instance, request_id, ...rest } = json;
      return { ...rest, detail: String(detail).replaceAll('none', 'bolt') };
    };
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['DELETE', '', undefined],
      ['PATCH', '', '{"plan":"small"}'],
      ['POST', '/retry', undefined],
      ['POST', '/refresh', undefined],
      ['POST', '/undo-delete', undefined],
      ['GET', '/history', undefined],
    ] as const) {
      const ask = { method, headers: { 'if-match': '*' }, ...(body === undefined ? {} : { body }) };
      const hidden = await as('team-a', `/api/stores/store-bolt${path}`, ask);
      const missing = await as('team-a', `/api/stores/store-none${path}`, ask);
      expect([hidden.status, missing.status]).toEqual([404, 404]);
      expect(without(hidden)).toEqual(without(missing));
    }
  });

  test('by a name that is taken, more than that it is', async () => {
    const taken = await post('team-a', '/api/stores', { name: 'bolt', owner: 'team-a' });
    expect(taken.json).toMatchObject({ status: 409, code: 'store-exists' });
    expect(taken.text).not.toMatch(/team-b|differs/);
    put('store-torn', 'owner: team-b\nname: [');
    app.argocd.put(readyApplication('store-gone', 'r'));
    app.catalog.look('store-gone');
    for (const name of ['torn', 'gone', 'store-bolt']) {
      const answer = await post('team-a', '/api/stores', { name, owner: 'team-a' });
      expect(answer.json).toMatchObject({
        status: 409,
        code: 'store-exists',
        detail: `The name "${name}" is taken. Choose another one.`,
      });
    }
    const check = await as('team-a', '/api/names/gone');
    expect(check.json.problems).toEqual(['This name is taken: choose another one.']);
  });

  test('by the overview', async () => {
    put('store-torn', 'owner: team-b\nname: [');
    const { json, text } = await as('team-a', '/api/overview');
    expect(json).toMatchObject({
      totals: { Provisioning: 1, Failed: 0 },
      repository: { broken: [], clone_url: null },
      held: { count: 0 },
      allowed: ['create', 'undo', 'release', 'revert'],
    });
    expect((await as('movers', '/api/overview')).json.allowed).toEqual([]);
    expect(text).not.toMatch(/bolt|torn|team-b/);
    const own = await as('team-b', '/api/overview');
    expect(own.json.repository.broken).toMatchObject([{ namespace: 'store-torn' }]);
  });

  test('by a quota that is not kept', async () => {
    quotas = { default: { stores: 0 } };
    app.catalog.quotasChanged();
    await app.clock.advance(0);
    const told = async (who: string) => (await as(who, '/api/overview')).json.over_quota;
    expect(await told('team-a')).toEqual([{ team: 'team-a', plan: null, used: 1, limit: 0 }]);
    expect(await told('admins')).toHaveLength(2);
    expect((await as('team-a', '/api/stores/store-acme')).json.over_quota).toEqual({
      team: 'team-a',
      plan: null,
      limit: 0,
    });
    access = accessBy(`${policy}\np, team-b, stores, get, team-a/acme, allow`);
    put('store-more', file('team-a', 'more'));
    await app.clock.advance(0);
    expect(await told('team-b')).toMatchObject([{ team: 'team-b' }]);
  });

  test('by answers to many', async () => {
    const { json } = await post('team-a', '/api/deletions/undo', { stores: ['store-bolt', 'store-none'] });
    expect(json.not_undone.map(({ code }: { code: string }) => code)).toEqual([
      'store-not-found',
      'store-not-found',
    ]);
    const released = await post('team-a', '/api/deletions/release', { stores: ['store-bolt'] });
    expect(released.json.not_released).toMatchObject([{ code: 'store-not-found' }]);
  });

  test('by an Idempotency-Key that somebody else used', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const body = '{"name":"core","owner":"team-b"}';
    expect((await as('team-b', '/api/stores', { method: 'POST', headers, body })).status).toBe(201);
    const replay = await as('team-a', '/api/stores', { method: 'POST', headers, body });
    expect(replay.json).toMatchObject({ code: 'forbidden', missing: { object: 'team-b/core' } });
  });
});

test('a request that is repeated does not show what the store became since', async () => {
  const create = {
    method: 'POST',
    headers: { 'idempotency-key': 'key-1' },
    body: '{"name":"core","owner":"team-a"}',
  };
  expect((await as('team-a', '/api/stores', create)).status).toBe(201);
  put('store-core', file('team-b', 'core'));
  expect((await as('team-a', '/api/stores', create)).json).toMatchObject({ code: 'store-not-found' });
});

test("a store that lost its folder is its team's still", async () => {
  app.argocd.put(deletingApplication('store-acme', 'r'));
  put('store-acme', undefined);
  expect((await as('team-a', '/api/stores/store-acme')).json).toMatchObject({ status: 'Deleting' });
  expect((await as('team-b', '/api/stores/store-acme')).status).toBe(404);
});

test("a store whose file was broken is its team's still", async () => {
  put('store-acme', 'owner: team-a\nname: [');
  expect((await as('team-a', '/api/stores/store-acme')).json).toMatchObject({ phase: 'Invalid' });
  expect((await as('team-b', '/api/stores/store-acme')).status).toBe(404);
});

describe('a change of team', () => {
  const move = (who: string) =>
    as(who, '/api/stores/store-acme', {
      method: 'PATCH',
      headers: { 'if-match': '*' },
      body: '{"owner":"team-b"}',
    });
  test('needs rights for both', async () => {
    expect((await move('team-a')).json).toMatchObject({
      code: 'forbidden',
      missing: { action: 'update', object: 'team-b/acme' },
    });
    expect((await move('team-b')).status).toBe(404);
    expect((await move('movers')).json).toMatchObject({ missing: { action: 'get', object: 'team-b/acme' } });
    expect((await move('both')).json).toMatchObject({ owner: 'team-b' });
  });
});

test('rights are asked again on the tip: a push may have given the store away meanwhile', async () => {
  app.repository.arrives('store-acme', { 'store.yaml': file('team-b', 'acme') });
  const find = app.commands.refOf.bind(app.commands);
  app.commands.refOf = async (id) => {
    const known = await find(id);
    await app.repository.refresh();
    return known;
  };
  const answer = await as('team-a', '/api/stores/store-acme', { method: 'DELETE' });
  expect(answer.json).toMatchObject({ status: 404, code: 'store-not-found' });
  expect(app.repository.entry('store-acme')).toBeDefined();
});

test('a refusal is logged with who was refused what, and without the token', async () => {
  await as('movers', '/api/stores/store-acme', { method: 'DELETE' });
  const line = app.logged.find((text) => text.includes('request refused')) ?? '{}';
  expect(JSON.parse(line)).toMatchObject({
    subject: 'movers',
    method: 'DELETE',
    route: '/api/stores/{id}',
    code: 'forbidden',
    missing: { resource: 'stores', action: 'delete', object: 'team-a/acme' },
    requestId: expect.any(String),
  });
  expect(line).not.toMatch(/Bearer/);
});

test('a record tells what may be done with it', async () => {
  const allowed = async (who: string) => (await as(who, '/api/stores/store-acme')).json.allowed;
  expect(await allowed('team-a')).toEqual([
    'update',
    'delete',
    'sync',
    'undo',
    'release',
    'revert',
    'history',
    'reveal',
  ]);
  expect(await allowed('movers')).toEqual(['update']);
});

test.each(['PUT', 'POST'])('%s, which no route has, is refused by the table itself', async (method) => {
  const answer = await as('admins', '/api/stores/store-acme', { method });
  expect(answer.json).toMatchObject({ status: 405, code: 'method-not-allowed' });
  expect(answer.headers.allow).toBe('GET, PATCH, DELETE, HEAD, OPTIONS');
});

describe('events', () => {
  const listen = async (who: string, lastEventId?: string) => {
    const controller = new AbortController();
    const answer = await fetch(`http://127.0.0.1:${app.port}/api/events`, {
      signal: controller.signal,
      headers: {
        authorization: `Bearer ${who}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
    });
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    /** Everything so far, up to what is awaited. */
    const until = async (what: RegExp) => {
      while (!what.test(text)) text += (await reader.read()).value ?? '';
      const heard = text;
      text = '';
      return heard;
    };
    return { until, stop: () => controller.abort() };
  };

  test('are those of stores that are seen, and a store that goes to another team is gone', async () => {
    const [a, b] = [await listen('team-a'), await listen('team-b')];
    await Promise.all([a.until(/event: overview/), b.until(/event: overview/)]);
    put('store-bolt', file('team-b', 'bolt', 'small'));
    put('store-acme', file('team-a', 'acme', 'small'));
    await app.clock.advance(200);
    expect(await a.until(/event: store\n/)).not.toMatch(/bolt/);
    expect(await b.until(/event: store\n/)).not.toMatch(/acme/);
    put('store-acme', file('team-b', 'acme', 'small'));
    await app.clock.advance(200);
    expect(await a.until(/store-deleted/)).toMatch(/data: \{"id":"store-acme"\}/);
    expect(await b.until(/event: store\n/)).toMatch(/acme/);
    const again = await listen('team-a', 'test-0');
    expect(await again.until(/event: overview/)).not.toMatch(/bolt|team-b/);
    for (const one of [a, b, again]) one.stop();
  });

  test('follow a policy that is changed: everything is to be read again', async () => {
    const a = await listen('team-a');
    await a.until(/event: overview/);
    access = accessBy(`${policy}\np, team-a, stores, get, */acme, deny`);
    app.catalog.feed.everythingChanged();
    await a.until(/event: resync/);
    put('store-acme', file('team-a', 'acme', 'small'));
    put('store-shop', file('team-a', 'shop'));
    await app.clock.advance(200);
    expect(await a.until(/event: store\n/)).not.toMatch(/acme/);
    a.stop();
  });
});
