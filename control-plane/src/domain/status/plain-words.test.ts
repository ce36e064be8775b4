import { expect, test } from 'vitest';
import { applicationSetError } from './application-set.ts';
import { plainWords } from './plain-words.ts';
import { applicationSet } from './testing/fixtures.ts';

const cases: [string, string][] = [
  ['a b\n\n c', 'a b c.'],
  [
    'Failed last sync attempt to [7736ca8eaf8218e34fd65aaa432871cf46e7763b 7736ca8eaf8218e34fd65aaa432871cf46e7763b]: no (retried 3 times).',
    'no.',
  ],
  ['rpc error: code = Unknown desc = /tmp/_cmp/x/y: gone', 'a file: gone.'],
  ['open "/dev/shm/abc": no', 'open "a file": no.'],
  ['`helm template . --values /tmp/x` failed exit status 1: Error: bad', 'bad.'],
  ['at 7736ca8eaf8218e34fd65aaa432871cf46e7763b', 'at a revision.'],
  ['read http://ann:token@git.example.com/stores.git', 'read http://git.example.com/stores.git.'],
  ['error when patching "/dev/shm/3656562945": no', 'no.'],
  ['   ', ''],
];
test.each(cases)('%j', (message, words) => {
  expect(plainWords(message)).toBe(words);
});

test('a long message is cut, and a huge one costs nothing', () => {
  expect(plainWords('word '.repeat(1_000_000)).length).toBeLessThan(410);
});

test('the ApplicationSet names the file it cannot read', () => {
  const error = applicationSetError(applicationSet('bad-file'));
  expect(error?.file).toBe('stores/by-hand/store-broken/store.yaml');
  expect(error?.message).toMatch(/line 2: mapping values are not allowed/);
  expect(error?.message).not.toMatch(/generating params/);
});

test('an ApplicationSet that cannot reach the repository blames no file', () => {
  expect(applicationSetError(applicationSet('unreachable-repository'))).toEqual({
    message: 'Argo CD cannot read the store repository: connection refused.',
    file: undefined,
    isUnreadable: true,
  });
});

test('a working ApplicationSet, a new one and none have no error', () => {
  expect(applicationSetError(applicationSet('ok'))).toBeUndefined();
  expect(applicationSetError({ metadata: { name: 'stores' }, spec: {} })).toBeUndefined();
  expect(applicationSetError(undefined)).toBeUndefined();
});
