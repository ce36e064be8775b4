import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Clock } from '../ports/clock.ts';

type Result = Parameters<Parameters<SpanExporter['export']>[1]>[0];

/** What became of spans that could not be sent. */
export interface Loss {
  readonly reason: string;
  /** Since it was told last. */
  readonly spans: number;
}

/** Milliseconds between two complaints. */
const quiet = 60_000;

/** Tells, once a minute at most, that the collector does not take what it is sent. */
export class ToldExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #clock: Clock;
  readonly #tell: (loss: Loss) => void;
  #lost = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(exporter: SpanExporter, clock: Clock, tell: (loss: Loss) => void) {
    this.#exporter = exporter;
    this.#clock = clock;
    this.#tell = tell;
  }

  export(spans: ReadableSpan[], done: (result: Result) => void): void {
    this.#exporter.export(spans, (result) => {
      if (result.code !== 0) this.#note(spans.length, result.error);
      done(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  #note(spans: number, error: (Error & { readonly code?: unknown }) | undefined): void {
    this.#lost += spans;
    if (this.#clock.now() - this.#toldAt < quiet) return;
    this.#toldAt = this.#clock.now();
    // Only a code: an answer's words may hold what was sent.
    const reason =
      typeof error?.code === 'number' ? `HTTP ${error.code}` : String(error?.code ?? error?.name);
    this.#tell({ reason, spans: this.#lost });
    this.#lost = 0;
  }
}
