import { StoreplaneError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Intent, Outcome } from '../../ports/store-repository.ts';

/** One waiting request: answered exactly once, at the latest after `patience` ms. */
export class Ticket {
  readonly intent: Intent;
  readonly promise: Promise<Outcome>;
  settled = false;
  readonly #settle: PromiseWithResolvers<Outcome>;
  readonly #cancel: () => void;
  readonly #done: () => void;

  constructor(intent: Intent, clock: Clock, patience: number, done: () => void) {
    this.intent = intent;
    this.#settle = Promise.withResolvers<Outcome>();
    this.promise = this.#settle.promise;
    this.#done = done;
    this.#cancel = clock.after(patience, () => this.reject(unanswered()));
  }

  /** Whether `other` asks for the same thing under the same request id. */
  matches(other: Intent): boolean {
    return this.intent.digest === other.digest;
  }

  resolve(outcome: Outcome): void {
    this.#once(() => this.#settle.resolve(outcome));
  }

  reject(error: unknown): void {
    this.#once(() => this.#settle.reject(error));
  }

  #once(settle: () => void): void {
    if (this.settled) return;
    this.settled = true;
    this.#cancel();
    settle();
    this.#done();
  }
}

function unanswered(): StoreplaneError {
  return new StoreplaneError(
    'git-unavailable',
    'The store repository did not confirm the change in time, so it may or may not be made. Repeat the request with the same Idempotency-Key: it will not be made twice.',
    { retryAfter: 5 },
  );
}
