import { expect, test } from 'vitest';
import { areGiven } from './given-values.ts';

const wanted = { host: 'acme.localtest.me', plan: 'large', engine: 'woocommerce' };
const sources = (values: string) => [{}, { helm: { values } }];

test.each([
  ['as the folder asks for', 'host: acme.localtest.me\nplan: large\n', true],
  ['in quotation marks', `host: "acme.localtest.me"\nplan: 'large'\n`, true],
  ['with more beside', 'host: acme.localtest.me\nplan: large\nwordpress:\n  plan: small\n', true],
  ['the plan of before', 'host: acme.localtest.me\nplan: standard\n', false],
  ['a host that begins alike', 'host: acme.localtest.me.example\nplan: large\n', false],
  ['another engine', 'host: acme.localtest.me\nplan: large\nengine: wordpress\n', false],
  ['nothing of it', 'title: Acme\n', true],
])('%s', (_, values, expected) => {
  expect(areGiven(sources(values), wanted)).toBe(expected);
});

test('values without an engine are those of the usual one', () => {
  expect(areGiven(sources('host: acme.localtest.me\n'), { ...wanted, engine: 'wordpress' })).toBe(false);
  expect(areGiven([{}], { ...wanted, engine: 'wordpress' })).toBe(true);
});

test('an Application without values says nothing', () => {
  expect(areGiven(undefined, wanted)).toBe(true);
  expect(areGiven([{}], wanted)).toBe(true);
});
