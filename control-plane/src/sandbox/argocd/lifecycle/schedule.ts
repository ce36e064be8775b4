import type { Clock } from '../../../ports/clock.ts';

interface Entry {
  readonly due: number;
  readonly name: string;
}

const slice = 50;

/**
 * Calls `run` for a name when its time has come: one timer for all of them, and never more than a slice of calls
 * without letting other work of the process run.
 */
export class Schedule {
  readonly #clock: Clock;
  readonly #run: (name: string, due: number) => void;
  /** A binary heap, soonest first. */
  readonly #heap: Entry[] = [];
  #armedFor: number | undefined;
  #cancel: () => void = () => {};

  constructor(clock: Clock, run: (name: string, due: number) => void) {
    this.#clock = clock;
    this.#run = run;
  }

  /** Milliseconds since the epoch. An earlier entry of the same name stays; `run` is told which one it is. */
  add(due: number, name: string): void {
    this.#heap.push({ due, name });
    this.#up(this.#heap.length - 1);
    this.#arm();
  }

  close(): void {
    this.#cancel();
    this.#heap.length = 0;
  }

  #arm(): void {
    const next = this.#heap[0];
    if (next === undefined || (this.#armedFor !== undefined && this.#armedFor <= next.due)) return;
    this.#cancel();
    this.#armedFor = next.due;
    this.#cancel = this.#clock.after(Math.max(0, next.due - this.#clock.now()), () => this.#wake());
  }

  #wake(): void {
    this.#armedFor = undefined;
    this.#cancel = () => {};
    for (let calls = 0; calls < slice; calls += 1) {
      const next = this.#heap[0];
      if (next === undefined || next.due > this.#clock.now()) break;
      this.#pop();
      this.#run(next.name, next.due);
    }
    this.#arm();
  }

  #pop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#down(0);
  }

  #up(start: number): void {
    for (let at = start; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (this.#due(parent) <= this.#due(at)) return;
      this.#swap(parent, at);
      at = parent;
    }
  }

  #down(start: number): void {
    for (let at = start; ; ) {
      const left = 2 * at + 1;
      const child = this.#due(left + 1) < this.#due(left) ? left + 1 : left;
      if (this.#due(at) <= this.#due(child)) return;
      this.#swap(child, at);
      at = child;
    }
  }

  #due(at: number): number {
    return this.#heap[at]?.due ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }
}
