import { createHash } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { Tokens } from './open-id-provider.ts';
import { faultOf } from './provider-fault.ts';

export interface RenewalsDeps {
  readonly refresh: (token: string, sub: string) => Promise<Tokens>;
  readonly clock: Clock;
  readonly onProblem: (reason: string) => void;
}

export type Renewal =
  | { readonly kind: 'renewed'; readonly tokens: Tokens }
  /** The provider does not take this token (any more). */
  | { readonly kind: 'refused' }
  /** It could not be asked; `again`: milliseconds since the epoch. */
  | { readonly kind: 'unavailable'; readonly again: number };

/** Milliseconds for which the answer about a token is kept: requests with the old cookie may be under way. */
const memory = 60_000;
/** Milliseconds between questions to a provider that does not answer. */
const rest = 30_000;

/** Asks the provider once for each refresh token, however many requests need it: many tokens are good for one use. */
export class Renewals {
  readonly #deps: RenewalsDeps;
  readonly #answers = new Map<string, { readonly at: number; readonly renewal: Promise<Renewal> }>();
  #restUntil = 0;

  constructor(deps: RenewalsDeps) {
    this.#deps = deps;
  }

  /** Never rejects. */
  renew(token: string, sub: string): Promise<Renewal> {
    const now = this.#deps.clock.now();
    this.#forget(now - memory);
    const key = createHash('sha256').update(token).digest('base64');
    const known = this.#answers.get(key);
    if (known !== undefined) return known.renewal;
    if (now < this.#restUntil) return Promise.resolve({ kind: 'unavailable', again: this.#restUntil });
    const renewal = this.#ask(token, sub, key);
    this.#answers.set(key, { at: now, renewal });
    return renewal;
  }

  async #ask(token: string, sub: string, key: string): Promise<Renewal> {
    const { refresh, clock, onProblem } = this.#deps;
    try {
      return { kind: 'renewed', tokens: await refresh(token, sub) };
    } catch (error) {
      const { kind, reason } = faultOf(error);
      onProblem(reason);
      if (kind === 'refused') return { kind };
      this.#answers.delete(key);
      this.#restUntil = clock.now() + rest;
      return { kind, again: this.#restUntil };
    }
  }

  /** Answers are in the order they were asked for. */
  #forget(before: number): void {
    for (const [key, { at }] of this.#answers) {
      if (at > before) return;
      this.#answers.delete(key);
    }
  }
}
