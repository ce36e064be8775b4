import type { Request } from 'express';
import type { Caller } from '../commands/caller.ts';
import type { Person } from '../domain/store.ts';
import { idempotencyKeyOf } from './preconditions.ts';

/** Who asks, and under which key. Throws 'invalid-idempotency-key'. */
export function callerOf(req: Request, actor: Person): Caller {
  return { actor, idempotencyKey: idempotencyKeyOf(req) };
}
