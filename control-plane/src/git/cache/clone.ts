import fs from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import git from 'isomorphic-git';
import type { Remote } from '../protocol/remote.ts';
import { IsomorphicReader } from './iso-reader.ts';
import { type NativeGit, runGit } from './native-git.ts';
import { NativeReader } from './native-reader.ts';
import type { ObjectReader } from './object-reader.ts';
import { removeFolder } from './remove-folder.ts';

/** A throw-away clone: the objects of some commits, until `dispose`. */
export interface Cache {
  readonly tip: string;
  readonly objects: ObjectReader;
  dispose(): Promise<void>;
}

/**
 * The tip commit of the branch and everything in it, without history. With native git when it is there:
 * at 10,000 stores isomorphic-git takes several times as long. Throws TransportError.
 */
export async function cloneTip(
  remote: Remote,
  parent: string,
  native: NativeGit | undefined,
): Promise<Cache> {
  const gitdir = await mkdtemp(path.join(parent, 'clone-'));
  const drop = () => removeFolder(gitdir);
  try {
    if (native) await nativeClone(remote, gitdir, native);
    else await isomorphicClone(remote, gitdir);
    const tip = await git.resolveRef({ fs, gitdir, ref: remote.ref });
    return openReader(gitdir, tip, native);
  } catch (error) {
    await drop();
    throw error;
  }
}

/** The cache over a repository that holds `tip`; native git reads many objects several times as fast. */
export function openReader(gitdir: string, tip: string, native: NativeGit | undefined): Cache {
  const objects: ObjectReader = native ? new NativeReader(gitdir) : new IsomorphicReader(gitdir);
  const dispose = async () => {
    objects.close();
    await removeFolder(gitdir);
  };
  return { tip, objects, dispose };
}

async function isomorphicClone(remote: Remote, gitdir: string): Promise<void> {
  await git.clone({
    fs,
    http: remote.transport,
    dir: gitdir,
    gitdir,
    url: remote.url,
    ref: remote.branch,
    depth: 1,
    singleBranch: true,
    noTags: true,
    noCheckout: true,
  });
}

async function nativeClone(remote: Remote, gitdir: string, native: NativeGit): Promise<void> {
  const args = ['clone', '--quiet', '--bare', '--depth=1', '--single-branch', '--no-tags'];
  for await (const _ of runGit([...args, '--branch', remote.branch, '--', remote.url, gitdir], native));
}
