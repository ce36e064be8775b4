import type { Request } from 'express';
import type { Caller } from '../commands/caller.ts';
import { identityOf } from './auth/authentication.ts';
import { idempotencyKeyOf } from './preconditions.ts';

/** Who asks, and under which key. Throws 'invalid-idempotency-key'. */
export function callerOf(req: Request): Caller {
  return { actor: identityOf(req).person, idempotencyKey: idempotencyKeyOf(req) };
}
