import type { Rights } from '../domain/access/rights.ts';
import type { Person } from '../domain/store.ts';
import type { Traceparent } from '../domain/traceparent.ts';
import type { Clock } from '../ports/clock.ts';

/** Who asks, what they may, and under which id. */
export interface Caller {
  readonly actor: Person;
  readonly rights: Rights;
  /** The client's idempotency key; undefined: every call is a request of its own. */
  readonly idempotencyKey: string | undefined;
  /** The id of the call in the log, if no other call can have it: its commit carries it too. */
  readonly requestId?: string | undefined;
  /** Where the trace of the call is; undefined: nobody records one. */
  readonly trace?: Traceparent | undefined;
}

/** What every intent carries of its request. */
export interface RequestStamp {
  readonly requestId: string;
  readonly author: Person;
  /** Unix seconds. */
  readonly requestedAt: number;
  readonly trace?: Traceparent | undefined;
}

/** Entity tags of `If-Match`, without quotes; `*` matches every version. */
export type VersionCondition = '*' | readonly string[];

export interface Stamping {
  readonly clock: Clock;
  /** A request id for a call that brings none; never the same twice. */
  readonly newId: () => string;
}

export function stampOf(
  { actor, idempotencyKey, requestId, trace }: Caller,
  { clock, newId }: Stamping,
): RequestStamp {
  const requestedAt = Math.floor(clock.now() / 1000);
  return { requestId: idempotencyKey ?? requestId ?? newId(), author: actor, requestedAt, trace };
}
