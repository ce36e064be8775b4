import { expect, test } from 'vitest';
import { csvFields } from './csv-line.ts';

test.each([
  ['p, a , b', ['p', 'a', 'b']],
  ['g, "a, b", role:x', ['g', 'a, b', 'role:x']],
  ['g, "say ""hi""" ,x', ['g', 'say "hi"', 'x']],
  ['a,,b,', ['a', '', 'b', '']],
  ['', ['']],
])('%s', (line, fields) => {
  expect(csvFields(line)).toEqual(fields);
});

test.each(['g, a"b, c', 'g, "a, c', 'g, "a" b, c', 'g, "'])('%s has a quote out of place', (line) => {
  expect(csvFields(line)).toBeUndefined();
});
