import type { RepositoryState } from '../ports/store-repository.ts';

type Known = Pick<RepositoryState, 'checkedAt' | 'staleSince' | 'lastError'>;

/** How old what is known of the branch may be. */
export class Freshness {
  readonly #seconds: () => number;
  readonly #onTurn: () => void;
  #known: Known = { checkedAt: undefined, staleSince: undefined, lastError: undefined };

  /** `seconds`: Unix time. `onTurn` is called when it becomes stale or fresh again. */
  constructor(seconds: () => number, onTurn: () => void) {
    this.#seconds = seconds;
    this.#onTurn = onTurn;
  }

  get known(): Known {
    return this.#known;
  }

  readable(): void {
    const wasStale = this.#known.staleSince !== undefined;
    this.#known = { checkedAt: this.#seconds(), staleSince: undefined, lastError: undefined };
    if (wasStale) this.#onTurn();
  }

  unreadable(reason: string): void {
    const { checkedAt, staleSince } = this.#known;
    this.#known = { checkedAt, staleSince: staleSince ?? this.#seconds(), lastError: reason };
    if (staleSince === undefined) this.#onTurn();
  }
}
