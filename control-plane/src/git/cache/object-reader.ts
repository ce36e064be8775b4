import type { ObjectType } from '../objects/object-id.ts';

export interface ReadObject {
  readonly type: ObjectType;
  readonly body: Buffer;
}

/** Thrown when an object is not in the cache: the cache is then made anew. */
export class MissingObjectError extends Error {
  readonly oid: string;

  constructor(oid: string) {
    super(`object ${oid} is not in the local cache`);
    this.name = 'MissingObjectError';
    this.oid = oid;
  }
}

/** Reads objects of the local cache clone. */
export interface ObjectReader {
  /** Throws MissingObjectError. */
  read(oid: string): Promise<ReadObject>;
  close(): void;
}
