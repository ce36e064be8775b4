import type { Request, Response } from 'express';
import type { ChangeFeed, FeedMessage } from '../catalog/change-feed.ts';
import { StoreplaneError } from '../domain/errors.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Clock } from '../ports/clock.ts';
import { validUntil } from './auth/authentication.ts';

export interface EventStreamsDeps {
  readonly feed: ChangeFeed;
  readonly overview: () => unknown;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'streamOpened' | 'streamClosed'>;
  /** How many streams may be open at once. */
  readonly limit?: number;
}

const heartbeat = 15_000;
/** A caller who has to be looked at again comes back at once, which renews a session that goes on. */
const goodbye = 'retry: 100\n\n';
/** Bytes waiting for a client that does not read, after which it is dropped: it resumes by `Last-Event-ID`. */
const maxBacklog = 1024 * 1024;

/** The open event streams (`GET /api/events`). */
export class EventStreams {
  readonly #deps: EventStreamsDeps;
  readonly #open = new Set<Response>();
  #unsubscribe: (() => void) | undefined;
  #cancelHeartbeat: (() => void) | undefined;
  #closed = false;

  constructor(deps: EventStreamsDeps) {
    this.#deps = deps;
  }

  /** Throws 'overloaded' when too many are open, 'shutting-down'. */
  open(req: Request, res: Response): void {
    const { feed, overview, limit = 200, metrics, clock } = this.#deps;
    if (this.#closed) throw new StoreplaneError('shutting-down', 'Storeplane is shutting down.');
    if (this.#open.size >= limit)
      throw new StoreplaneError('overloaded', 'Too many event streams are open.', { retryAfter: 10 });
    res.status(200).set({
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    });
    if (req.method === 'HEAD') {
      res.end();
      return;
    }
    req.socket.setNoDelay(true);
    const lastEventId = req.get('last-event-id');
    const missed = lastEventId === undefined ? [] : feed.replay(lastEventId);
    const now: FeedMessage = { id: feed.lastId, event: { name: 'overview', data: overview() } };
    res.write(`: open\nretry: 2000\n\n${encode(missed)}${encode([now])}`);
    this.#begin();
    this.#open.add(res);
    metrics.streamOpened();
    const until = validUntil(req);
    const stay = until === undefined ? undefined : clock.after(until - clock.now(), () => res.end(goodbye));
    res.once('close', () => {
      stay?.();
      this.#open.delete(res);
      metrics.streamClosed();
    });
  }

  /** Ends all streams, and refuses new ones. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe?.();
    this.#cancelHeartbeat?.();
    for (const res of this.#open) res.end();
  }

  #begin(): void {
    if (this.#unsubscribe !== undefined) return;
    this.#unsubscribe = this.#deps.feed.subscribe((messages) => {
      if (this.#open.size > 0) this.#send(encode(messages));
    });
    this.#beat();
  }

  #beat(): void {
    this.#cancelHeartbeat = this.#deps.clock.after(heartbeat, () => {
      this.#send(': still here\n\n');
      this.#beat();
    });
  }

  #send(text: string): void {
    for (const res of this.#open) {
      if (res.writableLength > maxBacklog) res.destroy();
      else res.write(text);
    }
  }
}

/** JSON has no line breaks of its own, so one `data:` line holds it. */
function encode(messages: readonly FeedMessage[]): string {
  return messages
    .map(({ id, event }) => `id: ${id}\nevent: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`)
    .join('');
}
