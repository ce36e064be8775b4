/**
 * A place in a trace, as W3C Trace Context writes it: `00-<trace id>-<span id>-<flags>`. Only the version 00 is taken,
 * which is the only one there is.
 */
export type Traceparent = string;

const form = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

/** Undefined for whatever is no place in a trace: what people or clients wrote is taken as a whole or not at all. */
export function readTraceparent(text: string | undefined): Traceparent | undefined {
  return text !== undefined && form.test(text) ? text : undefined;
}

export function traceIdOf(traceparent: Traceparent): string {
  return traceparent.slice(3, 35);
}

export function spanIdOf(traceparent: Traceparent): string {
  return traceparent.slice(36, 52);
}

/** Whether those who came before have recorded it. */
export function isSampled(traceparent: Traceparent): boolean {
  return (Number.parseInt(traceparent.slice(53), 16) & 1) === 1;
}

/** The place of a span that is recorded. */
export function sampledTraceparent(traceId: string, spanId: string): Traceparent {
  return `00-${traceId}-${spanId}-01`;
}
