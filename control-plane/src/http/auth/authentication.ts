import type { Request, RequestHandler } from 'express';
import type { Person } from '../../domain/store.ts';

/** Whose request it is, by its `Authorization` header. Throws 'unauthenticated', 'issuer-unavailable'. */
export type Authenticate = (authorization: string | undefined) => Promise<Person>;

/** Lets nobody through who is not known. */
export function authentication(authenticate: Authenticate): RequestHandler {
  return async (req, res, next) => {
    res.locals.person = await authenticate(req.get('authorization'));
    next();
  };
}

/** Only behind `authentication`. */
export function personOf(req: Request): Person {
  const person = req.res?.locals.person as Person | undefined;
  if (person === undefined) throw new Error('a route changes something without knowing for whom');
  return person;
}
