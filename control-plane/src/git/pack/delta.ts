import type { Splice } from '../objects/tree.ts';

/** Sizes in a delta: little-endian, seven bits a byte (gitformat-pack, "Size encoding"). */
function size(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(bytes);
}

/** Copy instruction: flag bits tell which offset and size bytes follow. At most 0xffffff bytes. */
function copy(offset: number, length: number): Buffer {
  const bytes = [0];
  let flags = 0x80;
  for (let i = 0; i < 4; i++) {
    const byte = (offset >>> (8 * i)) & 0xff;
    if (byte) {
      flags |= 1 << i;
      bytes.push(byte);
    }
  }
  for (let i = 0; i < 3; i++) {
    const byte = (length >>> (8 * i)) & 0xff;
    if (byte) {
      flags |= 0x10 << i;
      bytes.push(byte);
    }
  }
  bytes[0] = flags;
  return Buffer.from(bytes);
}

const largestCopy = 0xffff;

function copies(start: number, end: number): Buffer[] {
  const out: Buffer[] = [];
  for (let at = start; at < end; at += largestCopy) out.push(copy(at, Math.min(largestCopy, end - at)));
  return out;
}

function inserts(bytes: Buffer): Buffer[] {
  const out: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 0x7f) {
    const part = bytes.subarray(at, at + 0x7f);
    out.push(Buffer.from([part.length]), part);
  }
  return out;
}

/**
 * The delta that turns an object of `baseLength` bytes into what `splice` makes of it
 * (gitformat-pack, "Deltified representation").
 */
export function spliceDelta(baseLength: number, splice: Splice): Buffer {
  const resultLength = baseLength - (splice.end - splice.start) + splice.insert.length;
  return Buffer.concat([
    size(baseLength),
    size(resultLength),
    ...copies(0, splice.start),
    ...inserts(splice.insert),
    ...copies(splice.end, baseLength),
  ]);
}
