import type { NativeGit } from './native-git.ts';
import { NativeReader } from './native-reader.ts';
import type { ObjectReader, ReadObject } from './object-reader.ts';

/** Reads a clone that fetches what it lacks, through a git process that knows today's credentials. */
export class RenewingReader implements ObjectReader {
  readonly #gitdir: string;
  readonly #native: NativeGit;
  #open: { readonly env: object; readonly reader: NativeReader } | undefined;
  #closed = false;

  constructor(gitdir: string, native: NativeGit) {
    this.#gitdir = gitdir;
    this.#native = native;
  }

  async read(oid: string): Promise<ReadObject> {
    const env = await this.#native.env();
    if (this.#closed) throw new Error('the clone is closed');
    if (this.#open?.env !== env) {
      this.#open?.reader.finish();
      this.#open = { env, reader: new NativeReader(this.#gitdir, env) };
    }
    return this.#open.reader.read(oid);
  }

  close(): void {
    this.#closed = true;
    this.#open?.reader.close();
  }
}
