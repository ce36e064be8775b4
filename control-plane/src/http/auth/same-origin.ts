import type { Request } from 'express';
import { StoreplaneError } from '../../domain/errors.ts';
import { isHarmless } from '../origin-guard.ts';

/**
 * Lets a request that is known by its cookie alone change something only if the browser says that a page of `publicUrl`
 * sent it. The stores may be on hosts of the same site, so `SameSite` is not enough. Throws 'cross-origin'.
 */
export function requireSameOrigin(req: Request, publicUrl: string): void {
  if (isHarmless(req.method)) return;
  const origin = req.get('origin');
  const isOurs = origin === undefined ? req.get('sec-fetch-site') === 'same-origin' : origin === publicUrl;
  if (isOurs) return;
  throw new StoreplaneError(
    'cross-origin',
    `With a session, changes can be asked for from ${publicUrl} alone. Programs send a token: "Authorization: Bearer <token>".`,
  );
}
