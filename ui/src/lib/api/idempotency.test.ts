import { expect, test } from 'vitest';
import { IdempotencyKeys } from './idempotency.ts';
import { problemFrom, problemFromThrown } from './problem.ts';

function counting(): IdempotencyKeys {
  let count = 0;
  return new IdempotencyKeys(() => `key-${++count}`);
}

test('a double click and a retry after a lost answer carry one key', () => {
  const keys = counting();
  expect(keys.keyFor({ name: 'acme' })).toBe('key-1');
  expect(keys.keyFor({ name: 'acme' })).toBe('key-1');
  keys.settle(problemFromThrown(new TypeError()));
  expect(keys.keyFor({ name: 'acme' })).toBe('key-1');
  keys.settle(problemFrom(503, {}));
  expect(keys.keyFor({ name: 'acme' })).toBe('key-1');
});

test('another body, a success and a refusal each begin a new key', () => {
  const keys = counting();
  keys.keyFor({ name: 'acme' });
  expect(keys.keyFor({ name: 'bolt' })).toBe('key-2');
  keys.settle(problemFrom(409, {}));
  expect(keys.keyFor({ name: 'bolt' })).toBe('key-3');
  keys.settle(undefined);
  expect(keys.keyFor({ name: 'bolt' })).toBe('key-4');
});

test('keys of different forms differ', () => {
  expect(new IdempotencyKeys().keyFor({})).not.toBe(new IdempotencyKeys().keyFor({}));
});
