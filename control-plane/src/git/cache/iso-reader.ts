import fs from 'node:fs';
import git from 'isomorphic-git';
import type { ObjectType } from '../objects/object-id.ts';
import { MissingObjectError, type ObjectReader, type ReadObject } from './object-reader.ts';

/** Reads objects with isomorphic-git. Its `cache` keeps whole packs, so a reader lives for one clone or fetch only. */
export class IsomorphicReader implements ObjectReader {
  readonly #gitdir: string;
  readonly #cache = {};

  constructor(gitdir: string) {
    this.#gitdir = gitdir;
  }

  async read(oid: string): Promise<ReadObject> {
    try {
      const { type, object } = await git.readObject({
        fs,
        gitdir: this.#gitdir,
        cache: this.#cache,
        oid,
        format: 'content',
      });
      return { type: type as ObjectType, body: Buffer.from(object as Uint8Array) };
    } catch (error) {
      if (error instanceof git.Errors.NotFoundError) throw new MissingObjectError(oid);
      throw error;
    }
  }

  close(): void {}
}
