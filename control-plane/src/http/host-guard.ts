import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import { StoreplaneError } from '../domain/errors.ts';

export interface HostRules {
  /** Host names, beside localhost, under which the API and the dashboard are served. */
  readonly publicHosts: readonly string[];
  /** Answers requests for a store's host and says whether it did (the sandbox); undefined: they are not served here. */
  readonly storefront: ((req: IncomingMessage, res: ServerResponse) => boolean) | undefined;
}

/**
 * Serves only names that are ours, so that no foreign name can be pointed at this address to get around the same-origin
 * rule (DNS rebinding). An address as the host cannot be rebound and is fine.
 */
export function hostGuard({ publicHosts, storefront }: HostRules): RequestHandler {
  const ours = new Set(['localhost', ...publicHosts.map((host) => host.toLowerCase())]);
  return (req, res, next) => {
    const host = hostName(req.headers.host);
    if (host === undefined)
      throw new StoreplaneError('malformed-request', 'The Host header is missing or not valid.');
    if (ours.has(host) || isIP(host) !== 0) next();
    else if (storefront?.(req, res) === true) res.locals.route = 'storefront';
    else throw new StoreplaneError('misdirected-host', 'This host name is not served here.');
  };
}

/** The name without port and brackets, in lower case; undefined when the header is no host. */
function hostName(header: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([A-Za-z0-9._-]{1,253}))(?::[0-9]{1,5})?$/.exec(header ?? '');
  if (match === null) return undefined;
  if (match[1] !== undefined) return isIP(match[1]) === 6 ? match[1] : undefined;
  return match[2]?.toLowerCase();
}
