import type { Serial } from './serial.ts';

/** One run, when its turn comes, for everyone who asked before it began. */
export class SharedRun {
  readonly #serial: Serial;
  readonly #task: () => Promise<void>;
  #waiting: Promise<void> | undefined;

  constructor(serial: Serial, task: () => Promise<void>) {
    this.#serial = serial;
    this.#task = task;
  }

  /** Settles as a run does that begins after this call. */
  request(): Promise<void> {
    this.#waiting ??= this.#serial.run(() => {
      this.#waiting = undefined;
      return this.#task();
    });
    return this.#waiting;
  }
}
