import { createHash } from 'node:crypto';
import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace';
import type { Traceparent } from '../domain/traceparent.ts';

/** Random ids, but for spans that several replicas record: theirs is the same in each of them. */
export class SpanIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #next: string | undefined;

  /** Runs `make`, which begins one span, with the id that `key` has below `parent`. */
  keyed<T>(parent: Traceparent, key: string, make: () => T): T {
    this.#next = createHash('sha256').update(`${parent}\n${key}`).digest('hex').slice(0, 16);
    try {
      return make();
    } finally {
      this.#next = undefined;
    }
  }

  generateTraceId(): string {
    return this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.#next ?? this.#random.generateSpanId();
  }
}
