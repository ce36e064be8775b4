import { parseCookie } from 'cookie';
import type { CookieOptions, Request, Response } from 'express';
import { StoreplaneError } from '../../domain/errors.ts';

/** Browsers keep 4096 bytes for a cookie, with its name and attributes. */
const pieceSize = 3800;
/** A server takes 16 KiB of headers in all, and some of them are for others. */
const mostPieces = 3;

/**
 * A cookie of our own that no script reads. Over https its name has the prefix `__Host-`: no other host, not even one of
 * the same domain, can set it. What is too long for one cookie is kept in up to three.
 */
export class Cookie {
  readonly #name: string;
  readonly #options: CookieOptions;

  /** `secure`: false for http on this very machine alone. */
  constructor(name: string, secure: boolean) {
    this.#name = secure ? `__Host-${name}` : name;
    this.#options = { httpOnly: true, secure, sameSite: 'lax', path: '/', encode: String };
  }

  /** Undefined when it is not there, or not all of it. */
  read(req: Request): string | undefined {
    const cookies = parseCookie(req.get('cookie') ?? '');
    const [, count = '', first = ''] = /^([1-9])~(.*)$/.exec(cookies[this.#name] ?? '') ?? [];
    if (count === '') return undefined;
    const rest = Array.from({ length: Number(count) - 1 }, (_, index) => cookies[this.#piece(index + 1)]);
    return rest.includes(undefined) ? undefined : [first, ...rest].join('');
  }

  /** `endsAt`: milliseconds since the epoch. Throws 'session-too-large'. */
  write(req: Request, res: Response, value: string, endsAt: number): void {
    const count = Math.ceil(value.length / pieceSize);
    if (count > mostPieces) throw tooLarge();
    const options = { ...this.#options, expires: new Date(endsAt) };
    for (let index = 0; index < count; index++) {
      const piece = value.slice(index * pieceSize, (index + 1) * pieceSize);
      res.cookie(this.#piece(index), index === 0 ? `${count}~${piece}` : piece, options);
    }
    this.#clearFrom(count, req, res);
  }

  clear(req: Request, res: Response): void {
    this.#clearFrom(0, req, res);
  }

  #clearFrom(begin: number, req: Request, res: Response): void {
    const cookies = parseCookie(req.get('cookie') ?? '');
    for (let index = begin; index < mostPieces; index++) {
      const name = this.#piece(index);
      if (cookies[name] !== undefined) res.clearCookie(name, this.#options);
    }
  }

  #piece(index: number): string {
    return index === 0 ? this.#name : `${this.#name}.${index}`;
  }
}

function tooLarge(): StoreplaneError {
  return new StoreplaneError(
    'session-too-large',
    'What the OpenID provider says of you does not fit into the cookies of a session: have it send fewer groups.',
  );
}
