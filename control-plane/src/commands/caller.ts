import type { Person } from '../domain/store.ts';

/** Who asks, and under which id. */
export interface Caller {
  readonly actor: Person;
  /** The client's idempotency key; undefined: every call is a request of its own. */
  readonly idempotencyKey: string | undefined;
}

/** What every intent carries of its request. */
export interface RequestStamp {
  readonly requestId: string;
  readonly author: Person;
  /** Unix seconds. */
  readonly requestedAt: number;
}

/** Entity tags of `If-Match`, without quotes; `*` matches every version. */
export type VersionCondition = '*' | readonly string[];
