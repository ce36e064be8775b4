import { expect, test } from 'vitest';
import { compileGlob, isLiteral } from './glob.ts';

test.each([
  ['*', 'team-a/acme', true],
  ['*', '', true],
  ['*/*', 'team-a/acme', true],
  ['*/*', '/acme', true],
  ['team-a/*', 'team-a/acme', true],
  ['team-a/*', 'team-ab/acme', false],
  ['team-a/*', 'x-team-a/acme', false],
  // `/` is no separator
  ['team*', 'team-a/acme', true],
  ['*acme', 'team-a/acme', true],
  ['**', 'a/b', true],
  ['team-?/acme', 'team-a/acme', true],
  ['team-?/acme', 'team-ab/acme', false],
  ['team-[ab]/*', 'team-b/x', true],
  ['team-[ab]/*', 'team-c/x', false],
  ['team-[!ab]/*', 'team-c/x', true],
  ['team-[a-c]/*', 'team-b/x', true],
  ['team-[a-c]/*', 'team-d/x', false],
  ['{team-a,team-b}/*', 'team-b/x', true],
  ['{team-a,team-b}/*', 'team-c/x', false],
  ['team-{a{1,2},b}/x', 'team-a2/x', true],
  ['team-{a{1,2},b}/x', 'team-b/x', true],
  ['team-{a{1,2},b}/x', 'team-a/x', false],
  ['team.a/*', 'team-a/x', false],
  ['team\\*/x', 'team*/x', true],
  ['team\\*/x', 'team-a/x', false],
  ['[{]x', '{x', true],
  ['', '', true],
  ['', 'x', false],
])('%s on %s: %s', (pattern, text, expected) => {
  expect(compileGlob(pattern)?.(text)).toBe(expected);
});

test.each(['{a', 'a}', '[a', '[]', 'a\\', '{a,{b}', '{1,2,3,4,5}{1,2,3,4,5}{1,2,3,4,5}'])(
  '%s cannot be read',
  (pattern) => {
    expect(compileGlob(pattern)).toBeUndefined();
  },
);

test('many stars on a long text come to an end', () => {
  expect(compileGlob(`${'*a'.repeat(200)}b`)?.('a'.repeat(2000))).toBe(false);
});

test('a text without marks stands for itself', () => {
  expect(['team-a', 'a*', 'a?', '[a]', '{a}', 'a\\'].map(isLiteral)).toEqual([
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});
