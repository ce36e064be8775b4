import type { Clock } from '../ports/clock.ts';

export interface CoalescedTaskOptions {
  readonly clock: Clock;
  /** Does everything that is due at the time it begins. A rejection means: again, later. */
  readonly run: () => Promise<void>;
  readonly onError: (error: unknown) => void;
  /** Least milliseconds between the beginnings of two runs. */
  readonly gap: number;
}

const backoff = { first: 1000, longest: 60_000 };

/** Runs a task once for any number of requests: never twice at a time, and again when asked meanwhile. */
export class CoalescedTask {
  readonly #options: CoalescedTaskOptions;
  #wanted = false;
  #running = false;
  #closed = false;
  #failures = 0;
  #lastBegin = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(options: CoalescedTaskOptions) {
    this.#options = options;
  }

  request(): void {
    this.#wanted = true;
    const { clock, gap } = this.#options;
    if (this.#failures === 0) this.#schedule(Math.max(0, this.#lastBegin + gap - clock.now()));
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #schedule(wait: number): void {
    if (this.#running || this.#closed) return;
    this.#cancel ??= this.#options.clock.after(wait, () => void this.#begin());
  }

  async #begin(): Promise<void> {
    this.#cancel = undefined;
    this.#wanted = false;
    this.#running = true;
    this.#lastBegin = this.#options.clock.now();
    try {
      await this.#options.run();
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (!this.#closed) this.#options.onError(error);
    } finally {
      this.#running = false;
    }
    if (this.#failures > 0)
      this.#schedule(Math.min(backoff.longest, backoff.first * 2 ** (this.#failures - 1)));
    else if (this.#wanted) this.request();
  }
}
