/** What a CGI program says before its body. */
export interface CgiHead {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** Bytes that followed the head in the same chunks. */
  readonly rest: Buffer;
}

const limit = 64 * 1024;
const endOfHead = /\r?\n\r?\n/;

/**
 * Collects a CGI program's head from its output. `push` answers the head once it is complete (RFC 3875, 6.2) and
 * throws when the output is not a CGI answer.
 */
export class CgiHeadParser {
  #seen = Buffer.alloc(0);

  push(chunk: Buffer): CgiHead | undefined {
    this.#seen = Buffer.concat([this.#seen, chunk]);
    const text = this.#seen.toString('latin1');
    const end = endOfHead.exec(text);
    if (end === null) {
      if (this.#seen.length > limit) throw new Error('the head of the CGI answer is too long');
      return undefined;
    }
    let status = 200;
    const headers: [string, string][] = [];
    for (const line of text.slice(0, end.index).split(/\r?\n/)) {
      const colon = line.indexOf(':');
      if (colon < 1) throw new Error('the CGI answer has a line that is no header');
      const name = line.slice(0, colon).trim();
      const value = line.slice(colon + 1).trim();
      if (name.toLowerCase() === 'status') status = readStatus(value);
      else headers.push([name, value]);
    }
    return { status, headers, rest: this.#seen.subarray(end.index + end[0].length) };
  }
}

function readStatus(value: string): number {
  const status = Number(/^\d{3}(?=\s|$)/.exec(value)?.[0]);
  if (!(status >= 200 && status < 600)) throw new Error('the CGI answer has a bad status');
  return status;
}
