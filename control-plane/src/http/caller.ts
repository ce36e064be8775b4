import type { Request } from 'express';
import type { Caller } from '../commands/caller.ts';
import { identityOf } from './auth/authentication.ts';
import { rightsOf } from './auth/gate.ts';
import { idempotencyKeyOf } from './preconditions.ts';
import { isOwnId, requestIdOf, traceOf } from './request-context.ts';

/** Who asks, what they may, and under which key. Throws 'invalid-idempotency-key'. */
export function callerOf(req: Request): Caller {
  const { res } = req;
  // One that a client or a proxy chose may come twice: it must not make two requests one.
  const requestId = res !== undefined && isOwnId(res) ? requestIdOf(res) : undefined;
  return {
    actor: identityOf(req).person,
    rights: rightsOf(req),
    idempotencyKey: idempotencyKeyOf(req),
    requestId,
    trace: res && traceOf(res),
  };
}
