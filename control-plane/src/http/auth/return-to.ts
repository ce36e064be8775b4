import { StoreplaneError } from '../../domain/errors.ts';

const longest = 1000;

/** The path, with its query, that a browser goes to after the sign-in. Throws 'invalid-request' unless it is one of ours. */
export function returnToOf(query: unknown): string {
  if (query === undefined) return '/';
  if (typeof query === 'string' && query.length <= longest && isLocal(query)) return query;
  const detail = 'return_to must be a path on this server, such as /stores/store-acme.';
  throw new StoreplaneError('invalid-request', detail, { errors: [{ pointer: 'return_to', detail }] });
}

/** Browsers take a backslash for a slash, drop tabs and line breaks, and read two slashes as the start of a host. */
function isLocal(path: string): boolean {
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(path) && new URL(path, 'http://x').host === 'x';
}
