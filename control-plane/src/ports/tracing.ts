import type { Traceparent } from '../domain/traceparent.ts';

export interface SpanStart {
  readonly name: string;
  /** 'internal' where nothing is said. */
  readonly kind?: 'server' | 'client' | 'internal';
  /** Undefined: a trace begins here. */
  readonly parent: Traceparent | undefined;
  /** Spans of other traces that this one is for, too. */
  readonly links?: readonly Traceparent[];
  readonly attributes?: SpanAttributes;
  /** Milliseconds since the epoch; now where nothing is said. */
  readonly at?: number;
  /** Spans with one key below one parent are the same span, whichever process records it. */
  readonly key?: string;
}

/** Never what people wrote: no body, no address, no secret. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

export interface SpanEnd {
  /** Where it is known only now. */
  readonly name?: string;
  readonly attributes?: SpanAttributes;
  /** What kind of failure it was; undefined: none. */
  readonly error?: string | undefined;
  /** Milliseconds since the epoch; now where nothing is said. */
  readonly at?: number;
}

export interface Span {
  /** Where this span is in its trace; undefined: it is not recorded. */
  readonly context: Traceparent | undefined;
  link(to: Traceparent): void;
  /** Call once. A span that never ends is never sent. */
  end(end?: SpanEnd): void;
}

/** What was done for whom, and how long it took, for a collector of traces. Never throws and never waits. */
export interface Tracing {
  begin(start: SpanStart): Span;
}
