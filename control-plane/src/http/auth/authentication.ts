import type { Request, RequestHandler } from 'express';
import type { Identity } from '../../domain/access/identity.ts';
import { noteForLog } from '../../observability/log-context.ts';

/** Whose request it is, by its `Authorization` header. Throws 'unauthenticated', 'issuer-unavailable'. */
export type Authenticate = (authorization: string | undefined) => Promise<Identity>;

/** Lets nobody through who is not known. */
export function authentication(authenticate: Authenticate): RequestHandler {
  return async (req, res, next) => {
    const identity = await authenticate(req.get('authorization'));
    noteForLog({ subject: identity.subject });
    res.locals.identity = identity;
    next();
  };
}

/** Only behind `authentication`. */
export function identityOf(req: Request): Identity {
  const identity = req.res?.locals.identity as Identity | undefined;
  if (identity === undefined) throw new Error('a route changes something without knowing for whom');
  return identity;
}
