import type { Clock } from '../ports/clock.ts';
import type { StoreReader } from '../ports/store-repository.ts';

/** Least milliseconds between two looks at the remote that unknown ids cause. */
const gap = 1000;
/** Most milliseconds a lookup waits for the remote: one that is slow must not make every wrong id slow. */
const patience = 3000;

/** Looks at the remote when an id is unknown: it may have been pushed a moment ago. Guesses cannot hammer the remote. */
export class MissRefresher {
  readonly #repository: Pick<StoreReader, 'refresh'>;
  readonly #clock: Clock;
  #running: Promise<void> | undefined;
  #lastBegin = Number.NEGATIVE_INFINITY;

  constructor(repository: Pick<StoreReader, 'refresh'>, clock: Clock) {
    this.#repository = repository;
    this.#clock = clock;
  }

  /** Resolves when the remote was looked at, or when that is not due. A remote out of reach leaves what is known. */
  async look(): Promise<void> {
    if (this.#running === undefined) {
      if (this.#clock.now() - this.#lastBegin < gap) return;
      this.#lastBegin = this.#clock.now();
      const done = () => {
        this.#running = undefined;
      };
      this.#running = this.#repository.refresh().then(done, done);
    }
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const cancel = this.#clock.after(patience, resolve);
    await Promise.race([this.#running, late]);
    cancel();
  }
}
