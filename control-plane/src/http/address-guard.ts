import type { RequestHandler } from 'express';
import { StoreplaneError } from '../domain/errors.ts';

/** Refuses addresses that different parts of a server could read differently. */
export function addressGuard(): RequestHandler {
  return (req, _res, next) => {
    const path = req.url.split('?', 1)[0] ?? '';
    if (!path.startsWith('/') || path.startsWith('//') || !isPlain(decoded(path))) {
      throw new StoreplaneError('malformed-request', 'The address of the request cannot be read.');
    }
    next();
  };
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** No control characters, no backslashes, no dot segments, even when they came percent-encoded. */
function isPlain(path: string | undefined): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (path === undefined || /[\u0000-\u001f\u007f\\]/.test(path)) return false;
  return !path.split('/').some((part) => part === '.' || part === '..');
}
