import type { Request, RequestHandler } from 'express';
import { StoreplaneError } from '../domain/errors.ts';

export interface BodyLimits {
  /** Bytes. */
  readonly size: number;
  /** Milliseconds for the whole body to arrive. */
  readonly time: number;
}

const mediaType = /^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/** Bytes of a refused body that are read and thrown away, so that the client is still there to read the answer. */
export const drainLimit = 1024 * 1024;

/**
 * Reads a JSON body into `req.body`; undefined when there is none. Throws 'unsupported-media-type', 'body-too-large',
 * 'request-timeout', 'malformed-json'.
 */
export function jsonBody(limits: BodyLimits): RequestHandler {
  return async (req, _res, next) => {
    req.body = hasBody(req) ? parseJson(await readBody(req, limits)) : undefined;
    next();
  };
}

function hasBody(req: Request): boolean {
  return req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
}

/** What the headers alone are refused for. */
function headerFault(req: Request, size: number): StoreplaneError | undefined {
  const encoding = req.headers['content-encoding'];
  if (
    !mediaType.test(req.headers['content-type'] ?? '') ||
    (encoding !== undefined && encoding !== 'identity')
  ) {
    return new StoreplaneError('unsupported-media-type', 'Send the body as plain application/json in UTF-8.');
  }
  return Number(req.headers['content-length'] ?? 0) > size ? tooLarge(size) : undefined;
}

/**
 * The bytes of a JSON body within the limits; `limits.size` is at most `drainLimit`. Throws as `jsonBody`, but for 'malformed-json'.
 */
export function readBody(req: Request, { size, time }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let fault = headerFault(req, size);
    let chunks: Buffer[] = [];
    let length = 0;
    const stop = (error?: StoreplaneError): void => {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('close', onGone);
      if (error === undefined) resolve(Buffer.concat(chunks));
      else reject(error);
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > size) fault ??= tooLarge(size);
      if (fault === undefined) chunks.push(chunk);
      else chunks = [];
      if (length > drainLimit) stop(fault);
    };
    const onEnd = (): void => stop(fault);
    const onGone = (): void => {
      stop(new StoreplaneError('malformed-request', 'The connection closed before the body was complete.'));
    };
    const timer = setTimeout(() => {
      stop(new StoreplaneError('request-timeout', 'The body did not arrive in time.'));
    }, time);
    req.on('data', onData).on('end', onEnd).on('close', onGone);
  });
}

/** Throws 'malformed-json'. */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new StoreplaneError('malformed-json', 'The body cannot be read as JSON in UTF-8.');
  }
}

function tooLarge(size: number): StoreplaneError {
  return new StoreplaneError('body-too-large', `Send at most ${size} bytes.`);
}
