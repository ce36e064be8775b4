import type { Request, Response } from 'express';
import type { ChangeFeed, FeedMessage } from '../catalog/change-feed.ts';
import type { Identity } from '../domain/access/identity.ts';
import type { Rights } from '../domain/access/rights.ts';
import { StoreplaneError } from '../domain/errors.ts';
import type { StoreRecord } from '../domain/record.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Clock } from '../ports/clock.ts';
import { identityOf, validUntil } from './auth/authentication.ts';
import { shown } from './auth/shown.ts';

export interface EventStreamsDeps {
  readonly feed: ChangeFeed;
  /** What somebody may do and see now. */
  readonly rightsOf: (identity: Identity) => Rights;
  readonly overview: (rights: Rights) => unknown;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, 'streamOpened' | 'streamClosed'>;
  /** How many streams may be open at once. */
  readonly limit?: number;
  /** How many of them somebody may have; undefined: all, where everyone is the same to us. */
  readonly personLimit: number | undefined;
}

const heartbeat = 15_000;
/** A caller who has to be looked at again comes back at once, which renews a session that goes on. */
const goodbye = 'retry: 100\n\n';
/** Bytes waiting for a client that does not read, after which it is dropped: it resumes by `Last-Event-ID`. */
const maxBacklog = 1024 * 1024;

/** The open event streams (`GET /api/events`). */
export class EventStreams {
  readonly #deps: EventStreamsDeps;
  readonly #open = new Map<Response, Identity>();
  #unsubscribe: (() => void) | undefined;
  #cancelHeartbeat: (() => void) | undefined;
  #closed = false;

  constructor(deps: EventStreamsDeps) {
    this.#deps = deps;
  }

  /** Throws 'overloaded' when too many are open, 'too-many-streams' when they are the caller's, 'shutting-down'. */
  open(req: Request, res: Response): void {
    const { feed, rightsOf, limit = 200, metrics, clock } = this.#deps;
    const identity = identityOf(req);
    if (this.#closed) throw new StoreplaneError('shutting-down', 'Storeplane is shutting down.');
    if (this.#open.size >= limit)
      throw new StoreplaneError('overloaded', 'Too many event streams are open.', { retryAfter: 10 });
    this.#requirePlace(identity);
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
    const now: FeedMessage = { id: feed.lastId, event: { name: 'overview', data: undefined } };
    res.write(`: open\nretry: 2000\n\n${this.#encode([...missed, now], rightsOf(identity))}`);
    this.#begin();
    this.#open.set(res, identity);
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
    for (const res of this.#open.keys()) res.end();
  }

  #requirePlace({ subject }: Identity): void {
    const { personLimit } = this.#deps;
    if (personLimit === undefined) return;
    const own = [...this.#open.values()].filter((other) => other.subject === subject).length;
    if (own < personLimit) return;
    const detail = `${own} event streams of yours are open: close one, or listen on one for all.`;
    throw new StoreplaneError('too-many-streams', detail, { retryAfter: 10 });
  }

  #begin(): void {
    if (this.#unsubscribe !== undefined) return;
    this.#unsubscribe = this.#deps.feed.subscribe((messages) => {
      // Asked anew each time, as policies change; those who may do the same share one text.
      const texts = new Map<Rights, string>();
      for (const [res, identity] of this.#open) {
        const rights = this.#deps.rightsOf(identity);
        const text = texts.get(rights) ?? this.#encode(messages, rights);
        texts.set(rights, text);
        if (text !== '') send(res, text);
      }
    });
    this.#beat();
  }

  /** What of the messages is for somebody with these rights. */
  #encode(messages: readonly FeedMessage[], rights: Rights): string {
    return messages.map((message) => encode(message.id, this.#eventFor(message, rights))).join('');
  }

  #eventFor({ event, before }: FeedMessage, rights: Rights): { name: string; data: unknown } | undefined {
    if (event.name === 'overview') return { name: event.name, data: this.#deps.overview(rights) };
    if (event.name === 'resync') return event;
    const sees = (record: StoreRecord) => rights.may('stores, get', record);
    if (event.name === 'store' && sees(event.data)) return { ...event, data: shown(event.data, rights) };
    // It is gone, or another team's now.
    const wasSeen = before === undefined ? rights.mayEverywhere('stores, get') : sees(before);
    return wasSeen ? { name: 'store-deleted', data: { id: event.data.id } } : undefined;
  }

  #beat(): void {
    this.#cancelHeartbeat = this.#deps.clock.after(heartbeat, () => {
      for (const res of this.#open.keys()) send(res, ': still here\n\n');
      this.#beat();
    });
  }
}

function send(res: Response, text: string): void {
  if (res.writableLength > maxBacklog) res.destroy();
  else res.write(text);
}

/** JSON has no line breaks of its own, so one `data:` line holds it. What is not told has nothing to resume from. */
function encode(id: string, event: { readonly name: string; readonly data: unknown } | undefined): string {
  if (event === undefined) return '';
  return `id: ${id}\nevent: ${event.name}\ndata: ${JSON.stringify(event.data)}\n\n`;
}
