import type { Request, RequestHandler } from 'express';
import type { Identity } from '../../domain/access/identity.ts';
import { noteForLog } from '../../observability/log-context.ts';
import type { Authenticated } from '../../ports/sign-in.ts';
import type { Sessions } from './sessions.ts';

/** Whose request it is, by its `Authorization` header. Throws 'unauthenticated', 'issuer-unavailable'. */
export type Authenticate = (authorization: string | undefined) => Promise<Authenticated>;

/** Lets nobody through who is not known: by a session, where there are any, when no token is sent. */
export function authentication(authenticate: Authenticate, sessions: Sessions | undefined): RequestHandler {
  return async (req, res, next) => {
    const authorization = req.get('authorization');
    const identity =
      sessions !== undefined && authorization === undefined
        ? await sessions.authenticate(req, res)
        : await authenticate(authorization);
    noteForLog({ subject: identity.subject });
    res.locals.identity = identity;
    next();
  };
}

/** Only behind `authentication`. */
export function identityOf(req: Request): Identity {
  return authenticated(req);
}

/** When the caller has to be looked at again, milliseconds since the epoch; undefined: never. Only behind `authentication`. */
export function validUntil(req: Request): number | undefined {
  return authenticated(req).until;
}

function authenticated(req: Request): Authenticated {
  const identity = req.res?.locals.identity as Authenticated | undefined;
  if (identity === undefined) throw new Error('a route changes something without knowing for whom');
  return identity;
}
