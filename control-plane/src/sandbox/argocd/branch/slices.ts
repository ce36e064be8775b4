import { setImmediate } from 'node:timers/promises';

/**
 * Long work shares this process with the API. `breathe()` between its steps lets other work run whenever a slice of a
 * few milliseconds is used up.
 */
export class Slices {
  static readonly #milliseconds = 6;
  #started = performance.now();

  async breathe(): Promise<void> {
    if (performance.now() - this.#started < Slices.#milliseconds) return;
    await setImmediate();
    this.#started = performance.now();
  }
}
