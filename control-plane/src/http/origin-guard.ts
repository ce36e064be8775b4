import type { RequestHandler } from 'express';
import { StoreplaneError } from '../domain/errors.ts';

const harmless = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Whether a request of this method changes nothing. */
export function isHarmless(method: string): boolean {
  return harmless.has(method);
}

/** Refuses changes that a page of another origin had a browser ask for. Clients that are no browser send neither header. */
export function originGuard(): RequestHandler {
  return (req, _res, next) => {
    if (!isHarmless(req.method)) {
      const site = req.get('sec-fetch-site');
      const origin = req.get('origin');
      const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
      if (foreign || (origin !== undefined && hostOf(origin) !== req.headers.host?.toLowerCase())) {
        throw new StoreplaneError(
          'cross-origin',
          'Changes can be asked for from the dashboard itself, not from another site.',
        );
      }
    }
    next();
  };
}

/** Host and port of an origin, without the scheme: what ends TLS may stand in front. */
function hostOf(origin: string): string | undefined {
  return /^https?:\/\/([^/?#@\s]+)$/i.exec(origin)?.[1]?.toLowerCase();
}
