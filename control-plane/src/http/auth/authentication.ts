import type { Request, RequestHandler } from 'express';
import type { Identity } from '../../domain/access/identity.ts';

/** Whose request it is, by its `Authorization` header. Throws 'unauthenticated', 'issuer-unavailable'. */
export type Authenticate = (authorization: string | undefined) => Promise<Identity>;

/** Lets nobody through who is not known. */
export function authentication(authenticate: Authenticate): RequestHandler {
  return async (req, res, next) => {
    res.locals.identity = await authenticate(req.get('authorization'));
    next();
  };
}

/** Only behind `authentication`. */
export function identityOf(req: Request): Identity {
  const identity = req.res?.locals.identity as Identity | undefined;
  if (identity === undefined) throw new Error('a route changes something without knowing for whom');
  return identity;
}
