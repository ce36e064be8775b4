import { describe, expect, test } from 'vitest';
import {
  folderOf,
  hostOf,
  isHostName,
  isStoreNamespace,
  nameProblems,
  namespaceOf,
  shardOf,
  urlOf,
} from './names.ts';
import { defaultSettings as settings } from './settings.ts';

describe('namespace, host and folder', () => {
  test.each([
    ['acme', 'store-acme', 'acme.localtest.me'],
    ['store-5', 'store-5', 'store-5.localtest.me'],
    ['store', 'store-store', 'store.localtest.me'],
  ])('%s', (name, namespace, host) => {
    expect(namespaceOf(name, settings)).toBe(namespace);
    expect(hostOf(name, settings)).toBe(host);
  });

  // SHA-1 as other tools have it: printf store-ready | sha1sum
  test.each([
    ['store-ready', 'a5'],
    ['store-fresh', 'd0'],
    ['store-ingress', '8a'],
    ['store-deleting', 'dc'],
  ])('the shard of %s is %s, as in the real cluster', (namespace, shard) => {
    expect(shardOf(namespace)).toBe(shard);
    expect(folderOf(namespace)).toBe(`stores/${shard}/${namespace}`);
  });

  test('the address has the port where there is one', () => {
    expect(urlOf('a.b', settings)).toBe('http://a.b/');
    expect(urlOf('a.b', { ...settings, urlScheme: 'https', urlPort: 8443 })).toBe('https://a.b:8443/');
  });
});

describe('names', () => {
  const good = [
    'a',
    'acme',
    'store-5',
    '5',
    'a-b-c',
    'a'.repeat(47),
    `store-${'a'.repeat(47)}`,
    'wwww',
    'no',
  ];
  test.each(good)('%s is fine', (name) => {
    expect(nameProblems(name, settings)).toEqual([]);
    expect(isStoreNamespace(namespaceOf(name, settings), settings)).toBe(true);
  });

  const bad = [
    '',
    '-a',
    'a-',
    'A',
    'a_b',
    'a.b',
    'a b',
    'ä',
    'а',
    'a\n',
    '\na',
    'a\u0000',
    '../x',
    'a/b',
    '%00',
    'xn--caf-dma',
    'a'.repeat(48),
    `store-${'a'.repeat(48)}`,
    'a'.repeat(100_000),
    'store-',
    'www',
    'api',
    'admin',
    'dashboard',
    'platform-dashboard',
    'platform-api',
    'argocd',
    'git',
    'mail',
    'kube',
    'kube-system',
    '__proto__',
    'constructor()',
  ];
  test.each(bad.map((name) => [name.slice(0, 50), name]))('%j is refused in words', (_, name) => {
    const problems = nameProblems(name, settings);
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem).toMatch(/^[A-Z].*\.$/);
  });

  test('the host must fit as well', () => {
    const long = {
      ...settings,
      domain: `${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}.${'d'.repeat(60)}`,
    };
    expect(nameProblems('a'.repeat(9), long)).toEqual([]);
    expect(nameProblems('a'.repeat(10), long)).toHaveLength(1);
  });

  test.each(['default', 'kube-system', 'store-', 'store-A', 'Store-a', `store-${'a'.repeat(48)}`, 'acme'])(
    '%s is no namespace of a store',
    (namespace) => {
      expect(isStoreNamespace(namespace, settings)).toBe(false);
    },
  );

  test.each([
    ['shop.example.com', true],
    ['a', true],
    ['A.b', false],
    ['10.0.0.1', false],
    ['a..b', false],
    ['a.b.', false],
    [`${'a'.repeat(64)}.b`, false],
    ['*.a.b', false],
    ['a.b:80', false],
    ['', false],
  ])('host %s: %s', (host, good) => {
    expect(isHostName(host)).toBe(good);
  });
});
