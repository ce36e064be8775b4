import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { blockYaml } from './block-yaml.ts';
import { text, yaml11 } from './yaml-text.ts';

describe('blockYaml writes what the yaml package writes', () => {
  const words = [
    ...[
      'acme',
      'store-5',
      '5',
      '0o7',
      '1e3',
      '12:30',
      'y',
      'Yes',
      'off',
      'NULL',
      'true',
      'nullable',
      'no-way',
    ],
    ...[
      '2026-11-22T22:33:24Z',
      '-20',
      'Delete=confirm,Prune=confirm',
      'a: b',
      'a #b',
      '#a',
      '',
      ' a',
      'a ',
      '~',
    ],
    ...["it's", '"quoted"', 'ä', 'a/b.c', '*a', '&a', '!a', '- a', '? a', '{a}', '[a]', '%a', '@a', '|', '>'],
    ...[
      'woocommerce',
      'app.kubernetes.io/managed-by',
      `a${'-long'.repeat(60)}`,
      'two words',
      'a\ttab',
      '.inf',
      '=',
      '<<',
    ],
  ];

  test.each(words)('%j', (word) => {
    for (const value of [word, text(word)]) {
      const map = { name: value, nested: { deeper: { host: value }, plain: 'x' } };
      expect(blockYaml(map)).toBe(stringify(map, yaml11));
    }
  });

  test('keys are written with the same care', () => {
    const map = { 'app.kubernetes.io/part': 'a', yes: 'b', '1': 'c', 'a: b': { '~': 'd' } };
    expect(blockYaml(map)).toBe(stringify(map, yaml11));
  });

  test('a text of several lines comes back as it was', () => {
    const map = { a: { b: 'one\n  two: 2\n' } };
    expect(parse(blockYaml(map))).toEqual(map);
  });
});
