import { deflateSync } from 'node:zlib';
import type { ObjectType } from '../objects/object-id.ts';

/** Most bytes for which zlib's set-up costs more than what it could save. */
const small = 400;
/** Largest number of bytes to which the distance window can be cut down (2^10). */
const window = 1024;

/**
 * A zlib stream (RFC 1950) of `body`. Building packs is on the request's path, so speed counts: small trees and deltas,
 * which are object ids for the most part and do not shrink, are stored; the rest is compressed at level 1, with
 * a window no larger than it needs, because setting up the full one takes longer than the compression.
 */
export function compress(body: Buffer, kind: ObjectType | 'delta'): Buffer {
  if (body.length <= small && (kind === 'tree' || kind === 'delta')) return stored(body);
  if (body.length <= window)
    return deflateSync(body, { level: 1, windowBits: 10, memLevel: 3, chunkSize: 1024 });
  return deflateSync(body, { level: 1 });
}

/** One final block without compression (RFC 1951, 3.2.4) between zlib's header and checksum. */
function stored(body: Buffer): Buffer {
  const out = Buffer.allocUnsafe(body.length + 11);
  out.writeUInt16BE(0x7801, 0);
  out[2] = 1;
  out.writeUInt16LE(body.length, 3);
  out.writeUInt16LE(~body.length & 0xffff, 5);
  body.copy(out, 7);
  out.writeUInt32BE(adler32(body), body.length + 7);
  return out;
}

/** RFC 1950, 8.2. Exact without reduction on the way for the few bytes of a small object. */
function adler32(bytes: Buffer): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a += byte;
    b += a;
  }
  return ((b % 65521) * 65536 + (a % 65521)) >>> 0;
}
