import { createHash } from 'node:crypto';
import type { GitObject, ObjectType } from '../objects/object-id.ts';
import { compress } from './compress.ts';

const typeNumbers: Record<ObjectType, number> = { commit: 1, tree: 2, blob: 3 };
const refDelta = 7;

/** Object header: type in bits 4–6 of the first byte, length four bits then seven a byte (gitformat-pack). */
function header(type: number, length: number): Buffer {
  const bytes: number[] = [];
  let byte = (type << 4) | (length & 0x0f);
  let rest = Math.floor(length / 16);
  while (rest > 0) {
    bytes.push(byte | 0x80);
    byte = rest & 0x7f;
    rest = Math.floor(rest / 128);
  }
  bytes.push(byte);
  return Buffer.from(bytes);
}

/**
 * Collects the objects of one push and makes a version 2 pack of them. Deltas may name bases outside
 * the pack (a thin pack): receive-pack completes it.
 */
export class PackWriter {
  readonly #chunks: Buffer[] = [];
  readonly #written = new Set<string>();

  get count(): number {
    return this.#written.size;
  }

  has(oid: string): boolean {
    return this.#written.has(oid);
  }

  add(object: GitObject): void {
    if (this.#written.has(object.oid)) return;
    this.#written.add(object.oid);
    const { body, type } = object;
    this.#chunks.push(header(typeNumbers[type], body.length), compress(body, type));
  }

  /** Adds `oid` as a delta against `base`, which the remote has or this pack holds. */
  addDelta(oid: string, base: string, delta: Buffer): void {
    if (this.#written.has(oid)) return;
    this.#written.add(oid);
    this.#chunks.push(header(refDelta, delta.length), Buffer.from(base, 'hex'), compress(delta, 'delta'));
  }

  /** The whole pack, checksum included. */
  finish(): Buffer {
    const head = Buffer.alloc(12);
    head.write('PACK', 0, 'latin1');
    head.writeUInt32BE(2, 4);
    head.writeUInt32BE(this.#written.size, 8);
    const hash = createHash('sha1').update(head);
    for (const chunk of this.#chunks) hash.update(chunk);
    return Buffer.concat([head, ...this.#chunks, hash.digest()]);
  }
}
