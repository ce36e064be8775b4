import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { SshReader, sshString } from './ssh-wire.ts';

export const keyType = 'ssh-ed25519';

export interface SshKey {
  readonly privateKey: KeyObject;
  /** The public key as SSH writes it. */
  readonly publicBlob: Buffer;
}

/** Says what is wrong with a key, and nothing of the key. */
export class SigningKeyError extends Error {}

const armor =
  /^-----BEGIN OPENSSH PRIVATE KEY-----\s([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----\s*$/;
/** What an Ed25519 key of 32 bytes has before it in PKCS #8 (RFC 8410, section 7). */
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/**
 * Reads a private key in the format of OpenSSH (its `PROTOCOL.key`), as `ssh-keygen -t ed25519 -N ''` writes it.
 * Throws SigningKeyError.
 */
export function readSshKey(text: string): SshKey {
  const base64 = armor.exec(text.trim())?.[1];
  if (base64 === undefined) throw new SigningKeyError('holds no private key in the format of OpenSSH');
  try {
    return read(new SshReader(Buffer.from(base64, 'base64')));
  } catch (error) {
    if (error instanceof SigningKeyError) throw error;
    throw new SigningKeyError('holds a damaged key');
  }
}

function read(file: SshReader): SshKey {
  const magic = 'openssh-key-v1\0';
  if (file.bytes(magic.length).toString('latin1') !== magic) throw new RangeError('Another format.');
  if (file.string().toString() !== 'none') throw new SigningKeyError('holds a key with a passphrase');
  file.string(); // key derivation
  file.string(); // and its options
  if (file.number() !== 1) throw new SigningKeyError('holds several keys');
  file.string(); // the public key, which comes once more
  const secret = new SshReader(file.string());
  const [check, again] = [secret.number(), secret.number()];
  if (check !== again) throw new RangeError('The check numbers differ.');
  if (secret.string().toString() !== keyType) throw new SigningKeyError('holds a key other than Ed25519');
  const publicKey = secret.string();
  const seed = secret.string().subarray(0, 32);
  const der = Buffer.concat([pkcs8Head, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const derived = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  if (!derived.equals(publicKey)) throw new RangeError('The halves do not belong together.');
  return { privateKey, publicBlob: Buffer.concat([sshString(keyType), sshString(publicKey)]) };
}
