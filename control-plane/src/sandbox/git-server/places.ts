/** A bounded number of places and a bounded line of those who wait for one. */
export class Places {
  readonly #waiting = new Set<() => void>();
  readonly #lineLimit: number;
  #free: number;

  constructor(places: number, lineLimit: number) {
    this.#free = places;
    this.#lineLimit = lineLimit;
  }

  /**
   * Calls `enter` with the function that gives the place back: at once, or when a place is free. Answers a function
   * that leaves the line, or undefined when the line is full.
   */
  take(enter: (leave: () => void) => void): (() => void) | undefined {
    const start = () => {
      let left = false;
      enter(() => {
        if (left) return;
        left = true;
        this.#release();
      });
    };
    if (this.#free > 0) {
      this.#free -= 1;
      start();
      return () => {};
    }
    if (this.#waiting.size >= this.#lineLimit) return undefined;
    this.#waiting.add(start);
    return () => this.#waiting.delete(start);
  }

  #release(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    next();
  }
}
