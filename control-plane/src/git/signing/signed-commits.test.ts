import { createHash, verify } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIntent, deleteIntent, person, scratchRepository } from '../testing/scratch-repository.ts';
import { sshKeyFile } from '../testing/ssh-key-file.ts';
import { sshSigner } from './ssh-signature.ts';
import { SshReader, sshString } from './ssh-wire.ts';

let scratch: Awaited<ReturnType<typeof scratchRepository>>;
beforeEach(async () => {
  scratch = await scratchRepository();
});
afterEach(() => scratch.dispose());

const key = sshKeyFile(1);

/** Whether a commit, as git shows it, is signed by the key: read and checked apart from the code that signs. */
function isSigned(raw: string): boolean {
  const [, armored = ''] = /^gpgsig ((?:.*\n )*.*)\n/m.exec(raw) ?? [];
  const payload = raw.replace(/^gpgsig (?:.*\n )*.*\n/m, '');
  const base64 = armored.replace(/-----.*?-----/g, '').replace(/\s/g, '');
  const blob = new SshReader(Buffer.from(base64, 'base64'));
  if (blob.bytes(6).toString() !== 'SSHSIG' || blob.number() !== 1) return false;
  blob.string(); // public key
  const about = [blob.string(), blob.string(), blob.string()];
  if (about.join() !== 'git,,sha512') return false;
  const signature = new SshReader(blob.string());
  if (signature.string().toString() !== 'ssh-ed25519') return false;
  const digest = sshString(createHash('sha512').update(payload).digest());
  const signed = Buffer.concat([Buffer.from('SSHSIG'), ...about.map((part) => sshString(part)), digest]);
  return verify(null, signed, key.publicKey, signature.string());
}

test('each commit is signed, its author the person and its committer the platform', async () => {
  const repository = await scratch.open({ sign: sshSigner(key.text) });
  const names = ['a1', 'a2', 'a3'];
  await Promise.all(names.map((name) => repository.submit(createIntent(name))));
  await repository.submit(deleteIntent('a1'));
  const oids = scratch.git('log', '--format=%H', '--max-count=4', 'main').split('\n').filter(Boolean);
  const raw = oids.map((oid) => scratch.git('cat-file', 'commit', oid));
  expect(raw.map((text) => isSigned(`${text}\n`))).toEqual([true, true, true, true]);
  expect(isSigned(`${raw[0]!.replace('author ', 'author X')}\n`)).toBe(false);
  expect(scratch.git('log', '-1', '--format=%an <%ae> by %cn', 'main').trim()).toBe(
    `${person.name} <${person.email}> by Storeplane`,
  );
  scratch.git('fsck', '--strict');
});

test('the branch of a pull request is signed too, and what is signed is read like any commit', async () => {
  const repository = await scratch.open({ sign: sshSigner(key.text) });
  const proposal = await repository.propose(createIntent('acme'), 'storeplane/create/store-acme');
  expect(proposal.kind).toBe('pushed');
  const raw = scratch.git('cat-file', 'commit', 'storeplane/create/store-acme');
  expect(isSigned(`${raw}\n`)).toBe(true);
  await repository.submit(createIntent('beta'));
  const later = await scratch.open({ sign: sshSigner(key.text) });
  expect(later.state().tip?.author).toEqual(person);
});

test('without a key nothing is signed', async () => {
  const repository = await scratch.open();
  await repository.submit(createIntent('acme'));
  expect(scratch.git('cat-file', 'commit', 'main')).not.toContain('gpgsig');
});
