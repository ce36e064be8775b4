import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { sshNumber, sshString } from '../signing/ssh-wire.ts';

export interface SshKeyFile {
  /** As ssh-keygen would write it. */
  readonly text: string;
  readonly publicKey: KeyObject;
}

/** The Ed25519 key whose secret is 32 times this byte, in the format of OpenSSH. */
export function sshKeyFile(byte: number, { cipher = 'none', type = 'ssh-ed25519' } = {}): SshKeyFile {
  const seed = Buffer.alloc(32, byte);
  const head = Buffer.from('302e020100300506032b657004220420', 'hex');
  const key = createPrivateKey({ key: Buffer.concat([head, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key);
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const halves = [sshString(type), sshString(raw), sshString(Buffer.concat([seed, raw]))];
  const secret = Buffer.concat([sshNumber(7), sshNumber(7), ...halves, sshString('test')]);
  const padding = Buffer.from([1, 2, 3, 4, 5, 6, 7]).subarray(0, (8 - (secret.length % 8)) % 8);
  const body = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    sshString(cipher),
    sshString('none'),
    sshString(''),
    sshNumber(1),
    sshString(Buffer.concat([sshString(type), sshString(raw)])),
    sshString(Buffer.concat([secret, padding])),
  ]);
  const lines = body.toString('base64').replace(/(.{70})/g, '$1\n');
  const name = 'OPENSSH PRIVATE KEY';
  return { text: `-----BEGIN ${name}-----\n${lines}\n-----END ${name}-----\n`, publicKey };
}
