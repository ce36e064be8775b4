import { AsyncLocalStorage } from 'node:async_hooks';
import type { Serial } from '../../async/serial.ts';
import { StoreplaneError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Intent, Outcome, Push } from '../../ports/store-repository.ts';
import type { Remote } from '../protocol/remote.ts';
import { TransportError } from '../protocol/transport.ts';
import type { History } from '../snapshot/history.ts';
import { entryOf } from '../snapshot/snapshot.ts';
import { backoff } from './backoff.ts';
import type { Batch, Chain, Result } from './chain.ts';
import { pushBatch } from './push-batch.ts';
import { refusedByHost } from './refused.ts';
import { Ticket } from './ticket.ts';

export interface CommitQueueOptions {
  readonly remote: Remote;
  readonly chain: Chain;
  readonly history: History;
  readonly serial: Serial;
  readonly clock: Clock;
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number;
  /** Takes an accepted batch into the snapshot. */
  readonly accept: (batch: Batch) => void;
  /** Brings the snapshot to the branch's tip. Throws TransportError. Called while the serial is held. */
  readonly catchUp: () => Promise<void>;
  /** Intents that may wait; one more is refused. */
  readonly maxQueue: number;
  readonly maxBatch: number;
  /** Milliseconds between the starts of two pushes. */
  readonly pushInterval: number;
  /** Milliseconds after which a request is answered "unknown, ask again". */
  readonly patience: number;
  /** Told that the remote cannot be read, and why. */
  readonly onTrouble: (reason: string) => void;
  /** Told what became of each push. */
  readonly onPush: (push: Push) => void;
}

/** One intent with the result it has on the chain. */
interface Placed {
  readonly ticket: Ticket;
  readonly result: Result;
}

/** How long building may hold the event loop at a time, ms. */
const slice = 12;
/** How often a push is tried that the remote refuses although nobody moved the branch. */
const tries = 4;

/**
 * Group commit: every intent becomes a commit on the chain as it comes in; one push at a time carries all that
 * were built since the last. Answers go out when the branch holds the commits.
 */
export class CommitQueue {
  readonly #options: CommitQueueOptions;
  readonly #byRequest = new Map<string, Ticket>();
  #queue: Ticket[] = [];
  #placed: Placed[] = [];
  /** Commits a push may carry: halved when one is refused, to find the one at fault. */
  #limit: number;
  #open = 0;
  #running = false;
  #building = false;
  #draining = false;
  #lastPush = Number.NEGATIVE_INFINITY;
  readonly #idle: (() => void)[] = [];
  /** Building and pushing is for many requests: it goes on in no one's asynchronous context. */
  readonly #alone = AsyncLocalStorage.snapshot();

  constructor(options: CommitQueueOptions) {
    this.#options = options;
    this.#limit = options.maxBatch;
  }

  /** Intents that wait for an answer. */
  get depth(): number {
    return this.#open;
  }

  submit(intent: Intent): Promise<Outcome> {
    const same = this.#byRequest.get(intent.requestId);
    if (same) return same.matches(intent) ? same.promise : Promise.reject(keyReused());
    if (this.#draining) return Promise.reject(stopping());
    if (this.#open >= this.#options.maxQueue) return Promise.reject(overloaded());
    const { clock, patience } = this.#options;
    const ticket = new Ticket(intent, clock, patience, () => this.#settled(ticket));
    this.#open += 1;
    this.#byRequest.set(intent.requestId, ticket);
    this.#queue.push(ticket);
    this.#alone(() => {
      this.#buildSoon();
      if (!this.#running) void this.#run();
    });
    return ticket.promise;
  }

  /** Stops taking intents; resolves when all that wait are answered. */
  drain(): Promise<void> {
    this.#draining = true;
    if (this.#open === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** The snapshot moved under the chain: what waits is built anew, `first` before the rest. */
  rebase(first: readonly Placed[] = []): void {
    this.#queue = [...first, ...this.#placed].map(({ ticket }) => ticket).concat(this.#queue);
    this.#placed = [];
    this.#options.chain.reset();
    this.#buildSoon();
  }

  #settled(ticket: Ticket): void {
    this.#byRequest.delete(ticket.intent.requestId);
    this.#open -= 1;
    if (this.#open === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#queue.length > 0 || this.#placed.length > 0) {
      // requests of the same moment join one batch
      await new Promise(setImmediate);
      await this.#keepInterval();
      await this.#options.serial.run(() => this.#cycle());
    }
    this.#running = false;
  }

  /** Building goes on in slices, also while a push is under way, so that the API stays quick. */
  #buildSoon(): void {
    if (this.#building) return;
    this.#building = true;
    setImmediate(() => {
      this.#building = false;
      this.#build();
      if (this.#queue.length > 0 && this.#placed.length < this.#limit) this.#buildSoon();
    });
  }

  #build(): void {
    const end = this.#options.clock.now() + slice;
    while (this.#placed.length < this.#limit && this.#options.clock.now() <= end) {
      const ticket = this.#queue.shift();
      if (!ticket) return;
      if (!ticket.settled) this.#place(ticket);
    }
  }

  #place(ticket: Ticket): void {
    const { history, chain } = this.#options;
    const known = history.request(ticket.intent.requestId);
    if (known && known.digest !== ticket.intent.digest) ticket.reject(keyReused());
    else if (known) {
      ticket.resolve({ kind: 'committed', commit: known.commit, entry: entryOf(chain, known.namespace) });
    } else {
      try {
        this.#placed.push({ ticket, result: chain.add(ticket.intent) });
      } catch (error) {
        ticket.reject(error);
      }
    }
  }

  /** Takes what is built and sees it through. */
  async #cycle(): Promise<void> {
    this.#build();
    const placed = this.#placed;
    if (placed.length === 0) return;
    this.#placed = [];
    try {
      await this.#push(this.#options.chain.take(), placed);
    } catch (error) {
      for (const { ticket } of placed) ticket.reject(error);
      this.rebase();
    }
    this.#buildSoon();
  }

  async #keepInterval(): Promise<void> {
    const { clock, pushInterval } = this.#options;
    const wait = this.#lastPush + pushInterval - clock.now();
    if (wait > 0) await this.#sleep(wait);
  }

  async #push(batch: Batch, placed: readonly Placed[]): Promise<void> {
    const { remote, clock, onPush } = this.#options;
    const commits = batch.commits.length;
    const next = batch.commits.at(-1)?.info.oid ?? batch.base;
    const pack = commits > 0 ? batch.pack.finish() : undefined;
    if (pack) this.#lastPush = clock.now();
    const traces = placed.flatMap(({ ticket, result }) =>
      result.kind === 'committed' ? (ticket.intent.trace ?? []) : [],
    );
    for (let attempt = 1; ; attempt++) {
      const begun = clock.now();
      const verdict = await pushBatch(remote, { base: batch.base, next, pack });
      const seconds = (clock.now() - begun) / 1000;
      if (pack) onPush({ outcome: verdict.kind, commits, attempt, seconds, traces });
      if (verdict.kind === 'accepted') return this.#accepted(batch, placed);
      if (verdict.kind === 'moved') return this.#recover(placed);
      if (verdict.kind === 'refused' && verdict.forGood && attempt >= tries) {
        return this.#refused(placed, verdict.reason);
      }
      if (verdict.kind === 'unknown') this.#options.onTrouble(verdict.reason);
      await this.#sleep(backoff(attempt, this.#options.random));
      // Who was told to ask again is not served behind their back. What was sent may still arrive: the next push finds out.
      if (placed.some(({ ticket }) => ticket.settled)) return this.rebase(placed);
    }
  }

  #accepted(batch: Batch, placed: readonly Placed[]): void {
    this.#options.accept(batch);
    this.#options.chain.accepted(batch);
    this.#limit = Math.min(this.#options.maxBatch, this.#limit * 2);
    for (const { ticket, result } of placed) {
      if (result.kind === 'refused') ticket.reject(result.error);
      else ticket.resolve(result);
    }
  }

  /** Somebody was faster, or an answer was lost: read the branch and build on what is there. */
  async #recover(placed: readonly Placed[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#options.catchUp();
        break;
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        this.#options.onTrouble(error.message);
        if (placed.every(({ ticket }) => ticket.settled)) break;
        await this.#sleep(backoff(attempt, this.#options.random));
      }
    }
    this.rebase(placed);
    // writers that met once would meet again
    await this.#sleep(this.#options.random() * 20);
  }

  #refused(placed: readonly Placed[], reason: string): void {
    if (placed.length === 1) {
      placed[0]?.ticket.reject(refusedByHost(reason));
      this.rebase();
    } else {
      this.#limit = Math.ceil(placed.length / 2);
      this.rebase(placed);
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#options.clock.after(ms, resolve));
  }
}

function keyReused(): StoreplaneError {
  return new StoreplaneError(
    'idempotency-key-reused',
    'This Idempotency-Key belongs to another request. Use a new key for a new request.',
  );
}

function stopping(): StoreplaneError {
  return new StoreplaneError('shutting-down', 'Storeplane is stopping. Try again in a moment.', {
    retryAfter: 2,
  });
}

function overloaded(): StoreplaneError {
  return new StoreplaneError('overloaded', 'Too many changes are waiting to be written. Try again shortly.', {
    retryAfter: 5,
  });
}
