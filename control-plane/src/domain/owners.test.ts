import { expect, test } from 'vitest';
import { ownerOf } from './owners.ts';

test.each([
  ['name: [\nowner: team-a\n', 'team-a'],
  ['owner: "team-a" # ours\n', 'team-a'],
  ['values:\n  owner: team-a\n', ''],
  ['owner: team a\n', ''],
  ['owner: */x\n', ''],
  ['# owner: team-a\n', ''],
  ['', ''],
])('of the broken file %j it is %j', (text, owner) => {
  expect(ownerOf({ spec: undefined, text })).toBe(owner);
});

test('there may be no file at all', () => {
  expect(ownerOf({ spec: undefined, text: undefined })).toBe('');
});
