/** Strings and numbers as SSH sends them (RFC 4251, section 5): a length of four bytes, then the bytes. */
export function sshString(value: string | Uint8Array): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([sshNumber(bytes.length), bytes]);
}

export function sshNumber(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Reads one value after another. Throws RangeError past the end. */
export class SshReader {
  #rest: Buffer;

  constructor(bytes: Buffer) {
    this.#rest = bytes;
  }

  bytes(length: number): Buffer {
    if (length > this.#rest.length) throw new RangeError('The data ends too early.');
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  number(): number {
    return this.bytes(4).readUInt32BE();
  }

  string(): Buffer {
    return this.bytes(this.number());
  }
}
