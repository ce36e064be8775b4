import { getOverview } from '#lib/api/client.ts';
import type { Problem } from '#lib/api/problem.ts';
import type { Overview } from '#lib/api/types.ts';
import { announcer } from '#lib/shell/announcer.svelte.ts';
import {
  isReviewed,
  type ReviewedOperation,
  type WriteSubject,
} from '../../../../control-plane/src/domain/write-mode.ts';
import {
  type Connection,
  type ConnectionEffect,
  type ConnectionInput,
  initial,
  POLL_INTERVAL,
  step,
} from './connection.ts';
import { openStream, type StoreEvent } from './event-source.ts';
import { RecordCache } from './record-cache.ts';

/** A page that wants to hear of stores. */
export interface Listener {
  /** Events that came together, in their order. */
  events(events: readonly StoreEvent[]): void;
  /** Read everything again. */
  reload(): void;
}

/** Milliseconds. */
const HIDDEN_LONG = 60_000;
/** Events of a burst are handed on together, so that a thousand stores do not draw the page a thousand times. */
const GATHER = 60;

/** The app's one link to the control plane's changes: a stream while it can be had, polling while not. */
class Live {
  connection = $state.raw<Connection>(initial);
  overview = $state.raw<Overview | undefined>(undefined);
  overviewProblem = $state.raw<Problem | undefined>(undefined);
  readonly records = new RecordCache();

  #listeners = new Set<Listener>();
  #gathered: StoreEvent[] = [];
  #close: (() => void) | undefined;
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  /** Starts the stream; the returned function ends everything, so that it can be started again. For the root layout. */
  start(): () => void {
    const visibility = () => {
      this.#stop('hidden');
      if (document.hidden) this.#later('hidden', HIDDEN_LONG, () => this.#step('hidden-long'));
      else this.#step('visible');
    };
    const online = () => this.reload();
    document.addEventListener('visibilitychange', visibility);
    window.addEventListener('online', online);
    void this.loadOverview();
    this.#do({ do: 'open' });
    this.#do({ do: 'wait-grace', ms: POLL_INTERVAL });
    return () => {
      document.removeEventListener('visibilitychange', visibility);
      window.removeEventListener('online', online);
      for (const timer of this.#timers.values()) clearTimeout(timer);
      this.#timers.clear();
      this.#close?.();
      this.connection = initial;
    };
  }

  /** A plan's name for people; its id while the plans are not known. */
  planTitle(id: string): string {
    return this.overview?.plans.find((plan) => plan.id === id)?.title ?? id;
  }

  /** An engine's name for people; its id while the engines are not known. */
  engineTitle(id: string): string {
    return this.overview?.engines.find((engine) => engine.id === id)?.title ?? id;
  }

  /** Whether a request would become a pull request: of what the store is before it and after it; undefined: not known. */
  isReviewed(operation: ReviewedOperation, ...subjects: (WriteSubject | undefined)[]): boolean {
    return this.overview !== undefined && isReviewed(this.overview.write_modes, operation, subjects);
  }

  /** Hands events to `listener` until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  reload(): void {
    void this.loadOverview();
    for (const listener of this.#listeners) listener.reload();
  }

  async loadOverview(): Promise<void> {
    const result = await getOverview();
    if (result.ok) this.overview = result.data;
    this.overviewProblem = result.ok ? undefined : result.problem;
  }

  #step(input: ConnectionInput): void {
    const [next, effects] = step(this.connection, input, Math.random());
    this.connection = next;
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: ConnectionEffect): void {
    switch (effect.do) {
      case 'open':
        this.#close?.();
        this.#close = openStream('/api/events', {
          opened: () => this.#step('opened'),
          failed: (gaveUp) => this.#step(gaveUp ? 'refused' : 'broken'),
          event: (event) => this.#gather(event),
        });
        return;
      case 'close':
        this.#close?.();
        this.#close = undefined;
        return;
      case 'reload':
        this.reload();
        return;
      case 'start-polling':
        this.reload();
        this.#later('poll', POLL_INTERVAL, () => this.#do({ do: 'start-polling' }));
        return;
      case 'stop-polling':
        this.#stop('poll');
        return;
      case 'wait-grace':
        this.#later('grace', effect.ms, () => this.#step('grace-over'));
        return;
      case 'wait-retry':
        this.#later('retry', effect.ms, () => this.#step('retry-due'));
        return;
    }
  }

  #gather(event: StoreEvent): void {
    this.#gathered.push(event);
    if (!this.#timers.has('gather')) this.#later('gather', GATHER, () => this.#handOn());
  }

  #handOn(): void {
    const events = this.#gathered;
    this.#gathered = [];
    announcer.announce(events, (id) => this.records.get(id));
    for (const event of events) {
      if (event.type === 'store') this.records.put(event.record);
      else if (event.type === 'store-deleted') this.records.drop(event.id);
      else if (event.type === 'overview') this.overview = event.overview;
    }
    if (events.some((event) => event.type === 'resync')) this.reload();
    for (const listener of this.#listeners) listener.events(events);
  }

  #later(name: string, ms: number, action: () => void): void {
    this.#stop(name);
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name);
        action();
      }, ms),
    );
  }

  #stop(name: string): void {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }
}

export const live = new Live();
