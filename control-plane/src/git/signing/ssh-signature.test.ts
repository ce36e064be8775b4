import { expect, test } from 'vitest';
import { sshKeyFile } from '../testing/ssh-key-file.ts';
import { SigningKeyError } from './ssh-key.ts';
import { sshSigner } from './ssh-signature.ts';

test('a signature is what ssh-keygen makes of the same bytes and the same key, to the byte', () => {
  // printf 'payload\n' | ssh-keygen -Y sign -n git -f key
  const expected = `-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgiojj3XQJ8ZX9UtstPLpdcspnCb
8dlBIb83SIAbQPb1wAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPRa0DS/eUu7O4kTaTdJRC3AppI8wyD/J/+YDJ6o7pZEy3LTFQd+rom+FWfLMyeJhc
Gu1lsSktoG380PctUVAwY=
-----END SSH SIGNATURE-----`;
  expect(sshSigner(sshKeyFile(1).text)(Buffer.from('payload\n'))).toBe(expected);
});

test('a key file with Windows line ends serves too', () => {
  const { text } = sshKeyFile(1);
  const payload = Buffer.from('x');
  expect(sshSigner(text.replaceAll('\n', '\r\n'))(payload)).toBe(sshSigner(text)(payload));
});

const good = sshKeyFile(1).text;
const otherHalf = sshKeyFile(2).publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
const mixed = Buffer.from(good.split('\n').slice(1, -2).join(''), 'base64');
otherHalf.copy(mixed, mixed.lastIndexOf(Buffer.from([0, 0, 0, 64])) - 32);

test.each([
  ['nothing', ''],
  ['a public key', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIqI me@example.org'],
  ['a key of another format', good.replaceAll('OPENSSH ', '')],
  ['a passphrase', sshKeyFile(1, { cipher: 'aes256-ctr' }).text],
  ['another kind of key', sshKeyFile(1, { type: 'ssh-rsa' }).text],
  ['half a key', good.replace(/\n.{70}\n/, '\n')],
  ['two halves of two keys', good.replace(/\n[^-]+\n/, `\n${mixed.toString('base64')}\n`)],
])('%s is refused, and nothing of it is told', (_, text) => {
  let error: unknown;
  try {
    sshSigner(text);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(SigningKeyError);
  expect(String(error)).toMatch(/^Error: [A-Za-z0-9 ]{1,70}$/);
});
