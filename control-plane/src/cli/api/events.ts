import { createParser, type EventSourceMessage } from 'eventsource-parser';
import type { Clock } from '../../ports/clock.ts';

export interface StreamEvent {
  /** Where to resume after it. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly data: unknown;
}

/** Milliseconds: a server that lives says something every 15 seconds. */
const longestSilence = 45_000;
/** Characters of one event. */
const longestEvent = 4 * 1024 * 1024;

/** The events of a stream until it ends, breaks, falls silent or `signal` comes; none of these throws. */
export async function* eventsOf(
  body: ReadableStream<Uint8Array>,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const waiting: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => waiting.push(event), maxBufferSize: longestEvent });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  const leave = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', leave);
  try {
    for (;;) {
      const cancel = clock.after(longestSilence, leave);
      const { done, value } = await reader.read().finally(cancel);
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      for (const { id, event, data } of waiting.splice(0)) yield { id, name: event, data: JSON.parse(data) };
    }
  } catch {
    // A stream that broke is over; who listens opens another one.
  } finally {
    signal.removeEventListener('abort', leave);
    leave();
  }
}
