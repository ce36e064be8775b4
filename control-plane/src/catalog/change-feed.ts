import type { StoreRecord } from '../domain/record.ts';
import type { Clock } from '../ports/clock.ts';

export type FeedEvent =
  | { readonly name: 'store'; readonly data: StoreRecord }
  | { readonly name: 'store-deleted'; readonly data: { readonly id: string } }
  | { readonly name: 'overview'; readonly data: unknown }
  | { readonly name: 'resync'; readonly data: Record<string, never> };

export interface FeedMessage {
  /** `<epoch>-<seq>`: where to resume after this message. */
  readonly id: string;
  readonly event: FeedEvent;
  /** What was said of the store before: whoever may not see what it is now may have seen that. */
  readonly before?: StoreRecord | undefined;
}

export interface FeedOptions {
  readonly clock: Clock;
  /** Differs for every process: ids of another one mean nothing here. Letters and digits. */
  readonly epoch: string;
  /** How many messages can be replayed. */
  readonly capacity?: number;
  /** Milliseconds over which changes of one store become one message. */
  readonly interval?: number;
  /** What the `overview` event carries; asked once per flush, sent when the fingerprint is another one. */
  readonly overview: () => { readonly data: unknown; readonly fingerprint: string };
}

export type FeedListener = (messages: readonly FeedMessage[]) => void;

/** The changes of all stores in order, in bursts at most one message per store and interval. */
export class ChangeFeed {
  readonly #options: FeedOptions;
  readonly #capacity: number;
  readonly #interval: number;
  readonly #listeners = new Set<FeedListener>();
  readonly #pending = new Map<string, Record<'now' | 'before', StoreRecord | undefined>>();
  #ring: FeedMessage[] = [];
  #seq = 0;
  #lastOverview = '';
  #cancel: (() => void) | undefined;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#capacity = options.capacity ?? 5000;
    this.#interval = options.interval ?? 100;
  }

  get lastId(): string {
    return this.#id(this.#seq);
  }

  /** The store is now so; `undefined`: nothing is left of it. */
  changed(id: string, now: StoreRecord | undefined, before: StoreRecord | undefined): void {
    const pending = this.#pending.get(id);
    this.#pending.set(id, { now, before: pending === undefined ? before : pending.before });
    this.#schedule();
  }

  /** Nothing that was told can be relied on: who may see what is another now. */
  everythingChanged(): void {
    this.#send([this.#message({ name: 'resync', data: {} })]);
  }

  /** Something that the overview tells may have changed. */
  overviewChanged(): void {
    this.#schedule();
  }

  /** Messages after `lastEventId` (one per store, the newest), or one `resync` when they are not all known. */
  replay(lastEventId: string): FeedMessage[] {
    const seq = this.#parse(lastEventId);
    const oldest = this.#seq - this.#ring.length;
    if (seq === undefined || seq < oldest) {
      return [{ id: this.lastId, event: { name: 'resync', data: {} } }];
    }
    const newest = new Map<string, FeedMessage>();
    for (const message of this.#ring.slice(seq - oldest)) {
      const key = subject(message.event);
      const { before } = newest.get(key) ?? message;
      newest.delete(key);
      newest.set(key, { ...message, before });
    }
    return [...newest.values()];
  }

  subscribe(listener: FeedListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#cancel?.();
    this.#listeners.clear();
  }

  #id(seq: number): string {
    return `${this.#options.epoch}-${seq}`;
  }

  #parse(id: string): number | undefined {
    const match = /^([A-Za-z0-9]{1,32})-([0-9]{1,15})$/.exec(id);
    if (match === null || match[1] !== this.#options.epoch) return undefined;
    const seq = Number(match[2]);
    return seq <= this.#seq ? seq : undefined;
  }

  #schedule(): void {
    this.#cancel ??= this.#options.clock.after(this.#interval, () => this.#flush());
  }

  #flush(): void {
    this.#cancel = undefined;
    const messages = [...this.#pending].map(([id, { now, before }]) =>
      this.#message(
        now === undefined ? { name: 'store-deleted', data: { id } } : { name: 'store', data: now },
        before,
      ),
    );
    this.#pending.clear();
    const { data, fingerprint } = this.#options.overview();
    if (fingerprint !== this.#lastOverview) {
      this.#lastOverview = fingerprint;
      messages.push(this.#message({ name: 'overview', data }));
    }
    if (messages.length > 0) this.#send(messages);
  }

  #send(messages: readonly FeedMessage[]): void {
    this.#ring.push(...messages);
    if (this.#ring.length > this.#capacity) this.#ring = this.#ring.slice(-this.#capacity);
    for (const listener of this.#listeners) listener(messages);
  }

  #message(event: FeedEvent, before?: StoreRecord): FeedMessage {
    this.#seq += 1;
    return { id: this.#id(this.#seq), event, before };
  }
}

function subject(event: FeedEvent): string {
  if (event.name === 'store' || event.name === 'store-deleted') return `store/${event.data.id}`;
  return event.name;
}
