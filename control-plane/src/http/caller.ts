import type { Request } from 'express';
import type { Caller } from '../commands/caller.ts';
import { identityOf } from './auth/authentication.ts';
import { rightsOf } from './auth/gate.ts';
import { idempotencyKeyOf } from './preconditions.ts';

/** Who asks, what they may, and under which key. Throws 'invalid-idempotency-key'. */
export function callerOf(req: Request): Caller {
  return { actor: identityOf(req).person, rights: rightsOf(req), idempotencyKey: idempotencyKeyOf(req) };
}
