import { deleteStore, getStore, type Result, refreshStore, retryStore, undoDelete } from '#lib/api/client.ts';
import type { Problem } from '#lib/api/problem.ts';
import type { StoreRecord } from '#lib/api/types.ts';
import type { StoreEvent } from '#lib/live/event-source.ts';
import { live } from '#lib/live/live.svelte.ts';
import { toasts } from '#lib/shell/toasts.svelte.ts';

type Action = 'refresh' | 'retry' | 'delete' | 'undo';

/** One store's page: its record as last heard, and what people can do to it. */
export class StoreView {
  readonly id: string;
  record = $state.raw<StoreRecord | undefined>(undefined);
  /**
   * `missing`: there never was one while this page was open; `deleted`: it went while it was; `withdrawn`: the pull
   * request to create it was closed.
   */
  absence = $state.raw<'missing' | 'deleted' | 'withdrawn' | undefined>(undefined);
  /** The pull request that was closed. */
  closedRequest = $state.raw<string | undefined>(undefined);
  /** Why the record could not be read last. */
  problem = $state.raw<Problem | undefined>(undefined);
  /** The action under way. */
  busy = $state.raw<Action | undefined>(undefined);

  /** Counts what was heard, so that a slow answer does not overwrite something newer. */
  #heard = 0;

  constructor(id: string) {
    this.id = id;
    this.record = live.records.get(id);
  }

  /** Reads the store and follows it until the returned function is called. */
  connect(): () => void {
    void this.load();
    return live.listen({ events: (events) => this.#apply(events), reload: () => void this.load() });
  }

  async load(): Promise<void> {
    const heard = this.#heard;
    const result = await getStore(this.id);
    if (heard === this.#heard) this.take(result);
  }

  async refresh(): Promise<void> {
    await this.#act(
      'refresh',
      () => refreshStore(this.id),
      () => 'Argo CD looked again.',
    );
  }

  async retry(): Promise<void> {
    await this.#act(
      'retry',
      () => retryStore(this.id),
      () => 'Argo CD tries again.',
    );
  }

  async undo(): Promise<void> {
    await this.#act(
      'undo',
      () => undoDelete(this.id),
      () => 'The store stays.',
    );
  }

  /** Whether the deletion was taken on. */
  async delete(): Promise<Problem | undefined> {
    this.busy = 'delete';
    const result = await deleteStore(this.id);
    this.busy = undefined;
    if (!result.ok && result.problem.status !== 404) return result.problem;
    if (result.ok && result.data) this.#show(result.data);
    else this.#vanish();
    if (result.ok && result.data?.pull_request_url) toasts.done('A pull request asks for the deletion.');
    return undefined;
  }

  /** Takes an answer about this store as its newest state. */
  take(result: Result<StoreRecord>): void {
    if (result.ok) this.#show(result.data);
    else if (result.problem.status === 404) this.#vanish(result.problem);
    else this.problem = result.problem;
  }

  async #act(action: Action, send: () => Promise<Result<StoreRecord>>, done: () => string): Promise<void> {
    if (this.busy) return;
    this.busy = action;
    const result = await send();
    this.busy = undefined;
    if (result.ok || result.problem.status === 404) this.take(result);
    if (result.ok) toasts.done(done());
    else toasts.failure(result.problem.message, () => void this.#act(action, send, done));
  }

  #apply(events: readonly StoreEvent[]): void {
    for (const event of events) {
      if (event.type === 'store' && event.record.id === this.id) this.#show(event.record);
      else if (event.type === 'store-deleted' && event.id === this.id) this.#left();
    }
  }

  #show(record: StoreRecord): void {
    this.#heard += 1;
    this.record = record;
    this.absence = undefined;
    this.problem = undefined;
    live.records.put(record);
  }

  /** What becomes of a request that was not merged is told with its absence. */
  #left(): void {
    if (this.record?.phase === 'AwaitingReview') void this.load();
    else this.#vanish();
  }

  #vanish(problem?: Problem): void {
    this.#heard += 1;
    const closed = problem?.extra.pull_request_url;
    this.closedRequest = typeof closed === 'string' ? closed : undefined;
    if (this.closedRequest !== undefined) this.absence = 'withdrawn';
    else this.absence = this.record ? 'deleted' : 'missing';
    this.problem = undefined;
    live.records.drop(this.id);
  }
}
