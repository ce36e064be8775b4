import { expect, test } from 'vitest';
import { isReviewed, isReviewing, parseWriteModes, type WriteModes } from './write-mode.ts';

const read = (text: string): WriteModes => {
  const modes = parseWriteModes(text);
  if ('fault' in modes) throw new Error(modes.fault);
  return modes;
};
const ada = { plan: 'standard', owner: 'ada' };
const large = { plan: 'large', owner: 'grace' };

test.each([
  ['direct', ['direct', 'direct', 'direct']],
  ['pull-request', ['pull-request', 'pull-request', 'pull-request']],
  ['delete=pull-request', ['direct', 'direct', 'pull-request']],
  ['create=direct, update=pull-request', ['direct', 'pull-request', 'direct']],
  ['delete=direct,pull-request', ['pull-request', 'pull-request', 'direct']],
])('%s', (text, modes) => {
  const { create, update, delete: remove, rules } = read(text);
  expect([create, update, remove, rules]).toEqual([...modes, []]);
  expect(isReviewing(read(text))).toBe(modes.includes('pull-request'));
});

test.each([
  ['', 'part 1 does not end'],
  ['reviewed', 'part 1 does not end'],
  ['restore=pull-request', 'part 1 names no operation'],
  ['toString=direct', 'part 1 names no operation'],
  ['direct,delete=maybe', 'part 2 does not end'],
  ['delete', 'part 1 does not end'],
  ['delete=direct=direct', 'part 1 does not end'],
  ['delete=direct,delete=pull-request', 'part 2 names what an earlier part names'],
  ['direct,pull-request', 'part 2 names what an earlier part names'],
  ['create:plan:huge=direct', 'part 1 names no plan: small'],
  ['create:plan=direct', 'part 1 names no plan'],
  ['create:large=direct', 'part 1 is not like'],
  ['create:engine:wordpress=direct', 'part 1 is not like'],
  ['create:plan:large:owner:ada=direct', 'part 1 is not like'],
  ['create:owner:=direct', 'part 1 names nobody'],
  ['plan:large=pull-request', 'part 1 names no operation'],
  ['create:plan:large=direct,create:plan:large=pull-request', 'part 2 names what'],
])('"%s" is refused', (text, words) => {
  expect(parseWriteModes(text)).toEqual({ fault: expect.stringContaining(words) });
});

test('a rule for the plan or the owner comes before the mode of the operation', () => {
  const modes = read('pull-request,create:owner:ada=direct,update:plan:large=direct');
  expect(isReviewed(modes, 'create', [ada])).toBe(false);
  expect(isReviewed(modes, 'create', [large])).toBe(true);
  expect(isReviewed(modes, 'update', [ada])).toBe(true);
  expect(isReviewed(modes, 'update', [large])).toBe(false);
});

test('where rules for the plan and the owner differ it is reviewed', () => {
  const modes = read('create:plan:large=pull-request,create:owner:grace=direct');
  expect(isReviewing(modes)).toBe(true);
  expect(isReviewed(modes, 'create', [large])).toBe(true);
  expect(isReviewed(modes, 'create', [{ ...large, plan: 'small' }])).toBe(false);
  expect(isReviewed(modes, 'delete', [large])).toBe(false);
});

test('a change is reviewed for what the store was and for what it becomes', () => {
  const modes = read('update:plan:large=pull-request,update:owner:ada=pull-request');
  const small = { plan: 'small', owner: 'grace' };
  expect(isReviewed(modes, 'update', [small, large])).toBe(true);
  expect(isReviewed(modes, 'update', [large, small])).toBe(true);
  expect(isReviewed(modes, 'update', [small, { ...small, owner: 'ada' }])).toBe(true);
  expect(isReviewed(modes, 'update', [small, { ...small, plan: 'standard' }])).toBe(false);
});

test('a store whose file cannot be read is reviewed if it may be one that is', () => {
  expect(isReviewed(read('delete:plan:large=pull-request'), 'delete', [undefined])).toBe(true);
  expect(isReviewed(read('pull-request,delete:plan:large=direct'), 'delete', [undefined])).toBe(true);
  expect(isReviewed(read('create:plan:large=pull-request'), 'delete', [undefined])).toBe(false);
});
