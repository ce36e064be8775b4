import fs from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import git from 'isomorphic-git';
import type { Remote } from '../protocol/remote.ts';
import { TransportError } from '../protocol/transport.ts';
import { type Cache, openReader } from './clone.ts';
import type { NativeGit } from './native-git.ts';
import { removeFolder } from './remove-folder.ts';

/**
 * The objects that are new since `have`, into a small repository of their own that claims to hold `have` and all
 * before it. The remote then sends only what came since. Fetching with a depth would download everything again.
 * Throws TransportError.
 */
export async function fetchSince(
  remote: Remote,
  parent: string,
  have: { readonly body: Buffer },
  native: NativeGit | undefined,
): Promise<Cache> {
  const gitdir = await mkdtemp(path.join(parent, 'fetch-'));
  const drop = () => removeFolder(gitdir);
  try {
    await git.init({ fs, gitdir, bare: true, defaultBranch: remote.branch });
    const oid = await git.writeObject({ fs, gitdir, type: 'commit', object: have.body, format: 'content' });
    await git.writeRef({ fs, gitdir, ref: remote.ref, value: oid, force: true });
    await git.addRemote({ fs, gitdir, remote: 'origin', url: remote.url });
    const { fetchHead } = await git.fetch({
      fs,
      http: remote.transport,
      gitdir,
      remote: 'origin',
      ref: remote.branch,
      remoteRef: remote.branch,
      singleBranch: true,
      tags: false,
    });
    if (!fetchHead) throw new TransportError('the remote has no such branch any more');
    return openReader(gitdir, fetchHead, native);
  } catch (error) {
    await drop();
    if (error instanceof TransportError) throw error;
    throw new TransportError('fetching from the remote failed', error);
  }
}
