import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreplaneError } from '../../domain/errors.ts';
import { type RunningApp, runApp } from '../../http/testing/running-app.ts';
import { deletingApplication, readyApplication } from '../../testing/applications.ts';
import { person } from '../../testing/platform.ts';
import type { Terminal } from '../command.ts';
import { run } from '../testing/terminal.ts';

let app: RunningApp;
beforeEach(async () => {
  app = await runApp();
});
afterEach(() => app.close());

const stores = (args: string, changes: Partial<Terminal> = {}) =>
  run(['stores', ...args.split(' ')], {
    env: { STOREPLANE_URL: `http://127.0.0.1:${app.port}` },
    ...changes,
  });
const answering = (answer: string) => ({ ask: async () => answer });

describe('list', () => {
  test('aligns its columns, and has every page for scripts', async () => {
    await stores('create acme --plan small --owner ada');
    await stores('create a-longer-name');
    const { code, out } = await stores('list');
    expect(code).toBe(0);
    expect(out.split('\n').map((line) => line.indexOf('Provisioning'))).toEqual([-1, 21, 21, -1]);
    expect(out).toMatch(
      /^store-acme\s+Provisioning\s+Committed\s+small\s+ada\s+http:\/\/acme\.localtest\.me:8080\/$/m,
    );
    const all = JSON.parse((await stores('list --json')).out);
    expect([all.total, all.items.map(({ id }: { id: string }) => id)]).toEqual([
      2,
      ['store-a-longer-name', 'store-acme'],
    ]);
    const one = JSON.parse((await stores('list --limit 1 --sort=-name --json')).out);
    expect([one.total, one.items[0].id]).toEqual([2, 'store-acme']);
    expect((await stores('list --owner nobody')).out).toBe('No stores.\n');
  });

  test('goes on to the last page', async () => {
    for (let number = 0; number < 201; number++) app.repository.put(`store-n${number}`, {});
    await app.clock.advance(1000);
    const { items } = JSON.parse((await stores('list --json')).out);
    expect(new Set(items.map(({ id }: { id: string }) => id)).size).toBe(201);
  });

  test('is cut where the terminal ends, and nothing of a file moves the cursor', async () => {
    app.repository.put('store-acme', {
      'store.yaml': 'name: acme\nplan: "\u001b[2J"\nvalues:\n  host: a.b\n',
    });
    const { out } = await stores('list', { columns: 20 });
    expect(out.split('\n').every((line) => line.length <= 20)).toBe(true);
    expect((await stores('get store-acme')).out).not.toContain('\u001b');
  });
});

describe('create and update', () => {
  test('answer the record, for people and for scripts; the same again changes nothing', async () => {
    const { code, out } = await stores('create acme --plan small');
    expect([code, out]).toEqual([0, expect.stringMatching(/^status +Provisioning \(Committed\)$/m)]);
    const again = await stores('create acme --plan small --json');
    expect([again.code, JSON.parse(again.out)]).toEqual([
      0,
      expect.objectContaining({ id: 'store-acme', plan: 'small' }),
    ]);
    expect(app.repository.commits).toHaveLength(2);
    expect(JSON.parse((await stores('update store-acme --plan large --json')).out)).toMatchObject({
      plan: 'large',
    });
    expect((await stores('get store-acme')).out).toMatch(/^plan +large$/m);
  });

  test('a refusal is told by sentence and field, with exit code 1', async () => {
    const { code, out, error } = await stores('create Acme --plan huge');
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain('  /name: ');
    expect(error).toContain('  /plan: ');
    await stores('create acme');
    expect((await stores('create acme --plan large')).code).toBe(1);
    const missing = await stores('get store-none');
    expect([missing.code, missing.error]).toEqual([1, expect.stringContaining('stores list')]);
  });

  test('update sends the version that it read', async () => {
    await stores('create acme');
    const { find } = app.commands;
    app.commands.find = async (id) => {
      const record = await find.call(app.commands, id);
      // Somebody else is quicker, once.
      app.commands.find = find;
      app.repository.put('store-acme', { note: 'changed' });
      return record;
    };
    const { code, error } = await stores('update store-acme --owner ada');
    expect([code, error]).toEqual([1, expect.stringContaining('stores get')]);
    expect((await stores('update store-acme --owner ada')).code).toBe(0);
  });

  test('a request that is reviewed says where', async () => {
    const { create } = app.commands;
    app.commands.create = async (...args) => {
      const { record } = await create.apply(app.commands, args);
      return { kind: 'in-review', record: { ...record, pull_request_url: 'https://git.example/pull/1' } };
    };
    const { code, error } = await stores('create acme');
    expect([code, error]).toEqual([0, expect.stringContaining('https://git.example/pull/1')]);
  });
});

describe('delete', () => {
  beforeEach(async () => {
    await stores('create acme');
  });

  test('wants the id to be typed, or --yes', async () => {
    const alone = await stores('delete store-acme');
    expect([alone.code, alone.error]).toEqual([2, expect.stringContaining('--yes')]);
    const other = await stores('delete store-acme', answering('yes'));
    expect([other.code, other.error]).toEqual([1, expect.stringContaining('database')]);
    expect(app.repository.entry('store-acme')).toBeDefined();
    expect((await stores('delete store-acme', answering('store-acme'))).code).toBe(0);
    expect(app.repository.entry('store-acme')).toBeUndefined();
  });

  test('of what is not there is refused before anybody is asked', async () => {
    const { code, error } = await stores('delete store-none', {
      ask: () => Promise.reject(new Error('asked')),
    });
    expect([code, error]).toEqual([1, expect.stringContaining('store-none')]);
  });

  test('and undo-delete: the store is kept', async () => {
    app.argocd.put(readyApplication('store-acme', 'r'));
    await stores('delete store-acme --yes');
    app.argocd.put(deletingApplication('store-acme', 'r'));
    expect((await stores('get store-acme')).out).toMatch(/^status +Deleting/m);
    expect((await stores('undo-delete store-acme')).code).toBe(0);
    expect(app.repository.entry('store-acme')).toBeDefined();
    expect((await stores('undo-delete store-none')).code).toBe(1);
  });
});

test('retry: refused for a store that has not failed', async () => {
  await stores('create acme');
  const { code, error } = await stores('retry store-acme');
  expect([code, error]).toEqual([1, expect.stringContaining('retry')]);
});

test('history without native git says that it is not whole', async () => {
  const { code, out, error } = await stores('history');
  expect([code, out]).toEqual([0, 'No commits.\n']);
  expect(error).toContain('native git');
  expect(JSON.parse((await stores('history --json')).out)).toMatchObject({ complete: false });
});

describe('called wrongly', () => {
  test.each([
    'what',
    'list more',
    'list --limit 0',
    'get',
    'get a b',
    'create',
    'create a b',
    'create a --timeout x',
    'update store-a',
    'delete',
    'watch',
    'watch a --timeout 0',
    'history a b',
    'history a --author x',
    'history --diff',
    'history --since yesterday',
    'history --until 2026-13-01',
    'revert store-a',
    'revert store-a main',
    'list --server ftp://a',
    'list --server http://u:secret@a',
    'list --token secret',
    'list --token=secret',
    'list --token-file /nonexistent',
  ])('%s', async (args) => {
    const { code, out, error } = await stores(args);
    expect([code, out]).toEqual([2, '']);
    expect(error).toContain('Usage:');
    expect(error).not.toContain('secret');
  });

  test('--help tells of one command, or of all of them', async () => {
    const one = await stores('create --help');
    expect([one.code, one.out]).toEqual([0, expect.stringContaining('--engine')]);
    expect(one.out).not.toContain('stores list');
    expect((await stores('--help')).out).toContain('stores undo-delete');
  });
});

describe('signing in', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'storeplane-token-'));
    await app.close();
    app = await runApp({
      authenticate: async (header) => {
        if (header !== 'Bearer the-token') throw new StoreplaneError('unauthenticated', 'Send a token.');
        return { person, subject: 'tester', groups: [] };
      },
    });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const url = () => `http://127.0.0.1:${app.port}`;

  test('by the environment or a file', async () => {
    const env = { STOREPLANE_URL: url(), STOREPLANE_TOKEN: 'the-token' };
    expect((await stores('list', { env })).code).toBe(0);
    const file = path.join(folder, 'token');
    await writeFile(file, 'the-token\n');
    const args = ['stores', 'list', '--server', `${url()}/`, '--token-file', file];
    expect((await run(args, { env: { STOREPLANE_TOKEN: 'another' } })).code).toBe(0);
  });

  test('without a token, or with a wrong one, says how; it is never shown', async () => {
    const nobody = await stores('list');
    expect([nobody.code, nobody.error]).toEqual([1, expect.stringContaining('STOREPLANE_TOKEN')]);
    for (const token of ['wrong-token', 'two words', 'line\nbreak']) {
      const { code, error } = await stores('list', {
        env: { STOREPLANE_URL: url(), STOREPLANE_TOKEN: token },
      });
      expect(code).toBe(token === 'wrong-token' ? 1 : 2);
      expect(error).not.toContain(token);
    }
  });
});

describe('credentials', () => {
  beforeEach(async () => {
    await stores('create acme');
  });

  test('are shown, for people and for scripts', async () => {
    app.secrets.stored.set('store-acme', { 'admin-user': 'admin', 'admin-password': 'opens' });
    const { code, out } = await stores('credentials store-acme');
    expect([code, out]).toEqual([0, expect.stringMatching(/^password +opens$/m)]);
    expect(JSON.parse((await stores('credentials store-acme --json')).out)).toEqual({
      username: 'admin',
      password: 'opens',
      login_url: 'http://acme.localtest.me:8080/wp-admin/',
    });
  });

  test('that say no name are without one, and nothing of a Secret moves the cursor', async () => {
    app.secrets.stored.set('store-acme', { 'admin-password': 'o\u001b[2J' });
    const { out } = await stores('credentials store-acme');
    expect(out).not.toContain('username');
    expect(out).not.toContain('\u001b');
  });

  test('that are not there are a refusal', async () => {
    expect(await stores('credentials store-acme')).toMatchObject({ code: 1, out: '' });
    expect((await stores('credentials')).code).toBe(2);
  });
});
