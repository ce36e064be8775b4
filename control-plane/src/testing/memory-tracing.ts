import { isSampled, sampledTraceparent, type Traceparent, traceIdOf } from '../domain/traceparent.ts';
import type { Span, SpanEnd, SpanStart, Tracing } from '../ports/tracing.ts';

/** A span that ended, with what was said of it at its beginning and its end. */
export type RecordedSpan = Omit<SpanStart, 'name'> &
  SpanEnd & { readonly name: string; readonly context: Traceparent; readonly begun: number | undefined };

/** The tracing port in memory: what was recorded, in the order in which it ended. */
export class MemoryTracing implements Tracing {
  readonly spans: RecordedSpan[] = [];
  /** What becomes of traces that no caller has decided on. */
  records = true;
  #ids = 0;

  begin(start: SpanStart): Span {
    this.#ids += 1;
    const id = this.#ids.toString(16);
    const { parent, attributes, at: begun } = start;
    const traceId = parent === undefined ? id.padStart(32, 'a') : traceIdOf(parent);
    const isRecorded = parent === undefined ? this.records : isSampled(parent);
    const context = sampledTraceparent(traceId, id.padStart(16, 'b'));
    const links = [...(start.links ?? [])];
    return {
      context: isRecorded ? context : undefined,
      link: (to) => void links.push(to),
      end: ({ name = start.name, attributes: more, ...end } = {}) => {
        if (isRecorded)
          this.spans.push({
            ...start,
            ...end,
            name,
            attributes: { ...attributes, ...more },
            context,
            links,
            begun,
          });
      },
    };
  }

  named(name: string): RecordedSpan[] {
    return this.spans.filter((span) => span.name === name);
  }
}
