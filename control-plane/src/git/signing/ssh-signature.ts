import { createHash, sign } from 'node:crypto';
import type { SignCommit } from '../objects/commit.ts';
import { keyType, readSshKey } from './ssh-key.ts';
import { sshNumber, sshString } from './ssh-wire.ts';

const magic = Buffer.from('SSHSIG');
const hash = 'sha512';
/** So a signature made for git is valid for nothing else. */
const namespace = 'git';
/** Where ssh-keygen breaks lines. */
const width = 70;

/**
 * Signs as `ssh-keygen -Y sign -n git` does (OpenSSH's `PROTOCOL.sshsig`), without a process for each commit. The same
 * bytes have the same signature. Throws SigningKeyError when the text is no key that serves.
 */
export function sshSigner(keyText: string): SignCommit {
  const { privateKey, publicBlob } = readSshKey(keyText);
  const about = [sshString(namespace), sshString(''), sshString(hash)];
  return (payload) => {
    const digest = sshString(createHash(hash).update(payload).digest());
    const signature = sign(null, Buffer.concat([magic, ...about, digest]), privateKey);
    const inner = sshString(Buffer.concat([sshString(keyType), sshString(signature)]));
    const blob = Buffer.concat([magic, sshNumber(1), sshString(publicBlob), ...about, inner]);
    const lines = blob.toString('base64').match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
    return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----'].join('\n');
  };
}
