import { expect, test } from 'vitest';
import { isReviewing, parseWriteModes } from './write-mode.ts';

test.each([
  ['direct', ['direct', 'direct', 'direct']],
  ['pull-request', ['pull-request', 'pull-request', 'pull-request']],
  ['delete=pull-request', ['direct', 'direct', 'pull-request']],
  ['create=direct, update=pull-request', ['direct', 'pull-request', 'direct']],
])('%s', (text, modes) => {
  const read = parseWriteModes(text);
  expect(read && [read.create, read.update, read.delete]).toEqual(modes);
  expect(read && isReviewing(read)).toBe(modes.includes('pull-request'));
});

test.each([
  '',
  'reviewed',
  'restore=pull-request',
  'delete=maybe',
  'delete',
  'delete=direct,delete=pull-request',
  'delete=direct=x',
  'toString=direct',
])('"%s" is refused', (text) => {
  expect(parseWriteModes(text)).toBeUndefined();
});
