import type { Request, RequestHandler } from 'express';
import { permit } from '../../commands/permitted.ts';
import type { StoreCommands } from '../../commands/store-commands.ts';
import type { Access } from '../../domain/access/access.ts';
import type { Right } from '../../domain/access/resources.ts';
import { forbidden, type Rights } from '../../domain/access/rights.ts';
import { onlyMethods } from '../error-handler.ts';
import { identityOf } from './authentication.ts';

/** What a request needs before its route sees it. */
type Need =
  /** To be known: what is answered holds only what may be seen. */
  | 'known'
  /** The right for some store: the command asks for the one that the body names. */
  | { readonly anywhere: Right }
  /** The right for the store in the path, which must be seen to be there at all. */
  | { readonly store: Right };

/** Every route that knows who asks, in one table: what is not in it is not served. */
const needs = {
  '/api/stores': { GET: 'known', POST: { anywhere: 'stores, create' } },
  '/api/stores/{id}': {
    GET: { store: 'stores, get' },
    PATCH: { store: 'stores, update' },
    DELETE: { store: 'stores, delete' },
  },
  '/api/stores/{id}/refresh': { POST: { store: 'stores, get' } },
  '/api/stores/{id}/retry': { POST: { store: 'stores, sync' } },
  '/api/stores/{id}/undo-delete': { POST: { store: 'stores, undo' } },
  '/api/stores/{id}/release-deletion': { POST: { store: 'stores, release' } },
  '/api/stores/{id}/reveal-credentials': { POST: { store: 'credentials, reveal' } },
  '/api/stores/{id}/history': { GET: { store: 'history, get' } },
  '/api/stores/{id}/revert': { POST: { store: 'stores, revert' } },
  '/api/history': { GET: { anywhere: 'history, get' } },
  '/api/deletions/release': { POST: { anywhere: 'stores, release' } },
  '/api/deletions/undo': { POST: { anywhere: 'stores, undo' } },
  '/api/names/{name}': { GET: { anywhere: 'stores, create' } },
  '/api/me': { GET: 'known' },
  '/api/overview': { GET: 'known' },
  '/api/events': { GET: 'known' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Need>>>>;

export type GuardedRoute = keyof typeof needs;

export interface GateDeps {
  readonly access: Access;
  readonly commands: Pick<StoreCommands, 'refOf'>;
}

/** Lets a request through to its route when the policy allows it. Only behind `authentication`. */
export type Gate = (pattern: GuardedRoute) => RequestHandler;

/**
 * Throws 'store-not-found' for a store that may not be seen, 'forbidden' naming the right that is missing,
 * 'method-not-allowed', and what looking for the store throws.
 */
export function makeGate({ access, commands }: GateDeps): Gate {
  return (pattern) => {
    const methods: Readonly<Record<string, Need>> = needs[pattern];
    const others = onlyMethods(...Object.keys(methods));
    return async (req, res, next) => {
      res.locals.route = pattern;
      const need = methods[req.method === 'HEAD' ? 'GET' : req.method];
      if (need === undefined) return others(req, res, next);
      const rights = access.rightsOf(identityOf(req));
      res.locals.rights = rights;
      await check(need, rights, req, commands);
      next();
    };
  };
}

async function check(
  need: Need,
  rights: Rights,
  req: Request,
  commands: Pick<StoreCommands, 'refOf'>,
): Promise<void> {
  if (need === 'known') return;
  if ('anywhere' in need) {
    if (!rights.mayAnywhere(need.anywhere)) throw forbidden(need.anywhere, '<team>/<store>');
  } else if (!rights.mayEverywhere('stores, get') || !rights.mayEverywhere(need.store)) {
    // Whoever may do it to every store is told by the command what there is.
    permit(rights, need.store, await commands.refOf(req.params.id as string));
  }
}

/** What whoever asks may do. Only behind the gate. */
export function rightsOf(req: Request): Rights {
  const rights = req.res?.locals.rights as Rights | undefined;
  if (rights === undefined) throw new Error('a route asks for rights without its gate');
  return rights;
}
