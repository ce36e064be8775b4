import { expect, test } from 'vitest';
import { changeWords } from './change-words.ts';
import { defaultSettings } from './settings.ts';

const folder = 'stores/8f/store-acme';
const text = (plan: string, more = '') =>
  `name: acme\nplan: ${plan}\nvalues:\n  host: acme.localtest.me\n  plan: ${plan}\n${more}`;
const words = (
  before: string | undefined,
  after: string | undefined,
  operation?: string,
  files: readonly string[] = ['store.yaml'],
) => {
  const paths = files.map((file) => `${folder}/${file}`);
  return changeWords({ namespace: 'store-acme', files: paths, before, after, operation }, defaultSettings);
};
const guarded = ['store.yaml', 'guardrails/limit-range.yaml'];

test.each([
  ['created', undefined, text('small'), 'create', guarded],
  ['cluster in-cluster → eu-1', text('small'), text('small', 'cluster: eu-1\n'), undefined, ['store.yaml']],
  ['created by hand', undefined, text('small'), undefined, guarded],
  ['restored as it was', undefined, text('small'), 'restore', guarded],
  ['deleted', text('small'), undefined, 'delete', guarded],
  ['deleted by hand', text('small'), undefined, undefined, guarded],
  ['plan small → large', text('small'), text('large'), 'update', guarded],
  ['plan small → large, guardrails changed by hand', text('small'), text('large'), undefined, guarded],
  ['guardrails changed by hand', undefined, undefined, undefined, ['guardrails/namespace.yaml']],
  ['store.yaml broken', text('small'), 'name: [', undefined, ['store.yaml']],
  ['store.yaml mended', 'name: [', text('small'), undefined, ['store.yaml']],
  ['store.yaml changed, still broken', 'name: [', 'name: {', undefined, ['store.yaml']],
  [
    'store.yaml rewritten with the same settings',
    text('small'),
    text('small', '# x\n'),
    undefined,
    ['store.yaml'],
  ],
  ['notes.txt changed', undefined, undefined, undefined, ['notes.txt']],
  ['2 other files changed', undefined, undefined, undefined, ['a', 'b']],
])('%s', (expected, before, after, operation, files) => {
  expect(words(before, after, operation, files)).toBe(expected);
});
