import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseSessionKeys } from './session-keys.ts';

const key = () => randomBytes(32).toString('base64');
const [one, two] = [key(), key()];

test('the first key is first, empty lines and the ends of lines do not count', () => {
  const keys = parseSessionKeys(`\n${one}\r\n\n${two}`);
  expect(keys?.map(({ bytes }) => Buffer.from(bytes).toString('base64'))).toEqual([one, two]);
  expect(parseSessionKeys(Buffer.from(one, 'base64').toString('base64url'))?.[0].id).toBe(keys?.[0].id);
});

test.each([
  ['nothing', ''],
  ['a password', 'correct horse battery staple'],
  ['a key of 16 bytes', randomBytes(16).toString('base64')],
  ['a key of 33 bytes', randomBytes(33).toString('base64')],
  ['a good key and a bad one', `${one}\nx`],
  ['one key twice', `${one}\n${one}`],
])('%s is no file of keys', (_what, text) => {
  expect(parseSessionKeys(text)).toBeUndefined();
});
