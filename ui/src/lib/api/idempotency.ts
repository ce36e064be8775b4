import type { Problem } from './problem.ts';

/** Gives one key to all attempts at the same request, so that a repeated click or a retry after a lost answer commits once. */
export class IdempotencyKeys {
  #pending: { body: string; key: string } | undefined;
  readonly #newKey: () => string;

  constructor(newKey: () => string = randomKey) {
    this.#newKey = newKey;
  }

  /** The key for this body: the one of the last attempt when its outcome is unknown and the body is the same. */
  keyFor(body: unknown): string {
    const text = JSON.stringify(body);
    if (this.#pending?.body !== text) this.#pending = { body: text, key: this.#newKey() };
    return this.#pending.key;
  }

  /** Forgets the key once the outcome is known: after success, and after a refusal that would only be replayed. */
  settle(problem: Problem | undefined): void {
    const unknown = problem !== undefined && (problem.status === 0 || problem.status >= 500);
    if (!unknown) this.#pending = undefined;
  }
}

// Not crypto.randomUUID: browsers keep that from pages served over plain HTTP.
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
