import type { Clock } from '../ports/clock.ts';

/** One alarm per store, for states that change by the passing of time alone. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #onDue: (id: string) => void;
  readonly #alarms = new Map<string, { readonly at: number; readonly cancel: () => void }>();

  constructor(clock: Clock, onDue: (id: string) => void) {
    this.#clock = clock;
    this.#onDue = onDue;
  }

  /** `at`: Unix seconds; undefined: no alarm. */
  set(id: string, at: number | undefined): void {
    const before = this.#alarms.get(id);
    if (before?.at === at) return;
    before?.cancel();
    if (at === undefined) {
      this.#alarms.delete(id);
      return;
    }
    const cancel = this.#clock.after(Math.max(0, at * 1000 - this.#clock.now()), () => {
      this.#alarms.delete(id);
      this.#onDue(id);
    });
    this.#alarms.set(id, { at, cancel });
  }

  close(): void {
    for (const { cancel } of this.#alarms.values()) cancel();
    this.#alarms.clear();
  }
}
