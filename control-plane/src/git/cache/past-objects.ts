import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { Remote } from '../protocol/remote.ts';
import { TransportError } from '../protocol/transport.ts';
import { cloneCommits } from './clone-commits.ts';
import type { NativeGit } from './native-git.ts';
import { MissingObjectError, type ObjectReader } from './object-reader.ts';
import { removeFolder } from './remove-folder.ts';
import { RenewingReader } from './renewing-reader.ts';

interface OpenClone {
  readonly objects: Promise<ObjectReader>;
  readonly dispose: () => Promise<void>;
  readers: number;
}

/** Objects of the branch's whole history, from a clone that lives while somebody reads it. Needs native git. */
export class PastObjects {
  readonly #remote: Remote;
  readonly #directory: string;
  readonly #native: NativeGit;
  #open: OpenClone | undefined;

  constructor(remote: Remote, directory: string, native: NativeGit) {
    this.#remote = remote;
    this.#directory = directory;
    this.#native = native;
  }

  /** Gives `use` the objects; those who ask at the same time share one clone. Throws TransportError. */
  async read<T>(use: (objects: ObjectReader) => Promise<T>): Promise<T> {
    this.#open ??= this.#clone();
    const open = this.#open;
    open.readers += 1;
    try {
      return await use(await open.objects);
    } catch (error) {
      if (error instanceof MissingObjectError)
        throw new TransportError('the branch has lost a commit', error);
      throw error;
    } finally {
      open.readers -= 1;
      if (open.readers === 0) {
        if (this.#open === open) this.#open = undefined;
        await open.dispose();
      }
    }
  }

  #clone(): OpenClone {
    const folder = mkdtemp(path.join(this.#directory, 'past-'));
    const objects = folder.then(async (gitdir) => {
      await cloneCommits(this.#remote, gitdir, this.#native);
      return new RenewingReader(gitdir, this.#native);
    });
    const dispose = async () => {
      await objects.then((reader) => reader.close()).catch(() => {}); // told to whoever asked
      await removeFolder(await folder);
    };
    return { objects, dispose, readers: 0 };
  }
}
