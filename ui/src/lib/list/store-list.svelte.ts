import { listStores } from '#lib/api/client.ts';
import type { Problem } from '#lib/api/problem.ts';
import type { StoreEvent } from '#lib/live/event-source.ts';
import { live } from '#lib/live/live.svelte.ts';
import { type ListQuery, readQuery } from './query.ts';
import { appendPage, applyEvents, type Rows } from './rows.ts';

const PAGE = 50;
/** The most the API gives at once. */
const PAGE_MOST = 200;
/** Milliseconds between a change outside the loaded part and the question how many there are now. */
const RECOUNT = 1000;

/** The list page's data: loaded by query, kept up to date by events. */
export class StoreList {
  rows = $state.raw<Rows | undefined>(undefined);
  problem = $state.raw<Problem | undefined>(undefined);
  loading = $state(false);
  loadingMore = $state(false);

  #query: ListQuery = readQuery(new URLSearchParams());
  #turn = 0;
  /** Events heard while a request is under way. */
  #meanwhile: StoreEvent[] | undefined;
  #recount: ReturnType<typeof setTimeout> | undefined;

  /** Listens for changes until the returned function is called. */
  connect(): () => void {
    const stop = live.listen({ events: (events) => this.#apply(events), reload: () => void this.reload() });
    return () => {
      stop();
      clearTimeout(this.#recount);
    };
  }

  async load(query: ListQuery): Promise<void> {
    this.#query = query;
    this.loading = true;
    await this.reload(PAGE);
  }

  /** Reads the loaded part again; what is shown stays until the answer is here. */
  async reload(count = Math.max(this.rows?.items.length ?? 0, PAGE)): Promise<void> {
    const turn = ++this.#turn;
    this.#meanwhile = [];
    let rows: Rows | undefined;
    do {
      const part = { limit: Math.min(count - (rows?.items.length ?? 0), PAGE_MOST) };
      const result = await this.#fetch(rows?.cursor ? { ...part, cursor: rows.cursor } : part);
      if (turn !== this.#turn) return;
      if (!result.ok) return this.#finish(result.problem);
      rows = rows ? appendPage(rows, result.data) : result.data;
    } while (rows.cursor && rows.items.length < count);
    this.#finish(undefined, rows);
  }

  async more(): Promise<void> {
    const rows = this.rows;
    if (!rows?.cursor || this.loadingMore) return;
    const turn = ++this.#turn;
    this.#meanwhile = [];
    this.loadingMore = true;
    const result = await this.#fetch({ limit: PAGE, cursor: rows.cursor });
    if (turn !== this.#turn) return;
    if (result.ok) this.#finish(undefined, appendPage(this.rows ?? rows, result.data));
    else this.#finish(result.problem);
  }

  async #fetch(part: {
    limit: number;
    cursor?: string;
  }): Promise<{ ok: true; data: Rows } | { ok: false; problem: Problem }> {
    const { q, status, owner, plan, sort } = this.#query;
    const result = await listStores({
      ...part,
      sort,
      ...(q.trim() !== '' && { q: q.trim() }),
      ...(status && { status }),
      ...(owner && { owner }),
      ...(plan && { plan }),
    });
    if (!result.ok) return result;
    const { items, total, next_cursor: cursor } = result.data;
    return { ok: true, data: { items, total, cursor } };
  }

  #finish(problem: Problem | undefined, rows = this.rows): void {
    this.loading = false;
    this.loadingMore = false;
    this.problem = problem;
    this.rows = rows;
    live.records.put(...(rows?.items ?? []));
    // An answer may be older than what was heard while it was under way.
    const meanwhile = this.#meanwhile ?? [];
    this.#meanwhile = undefined;
    this.#apply(meanwhile);
  }

  #apply(events: readonly StoreEvent[]): void {
    this.#meanwhile?.push(...events);
    if (!this.rows || events.length === 0) return;
    const { rows, uncertain } = applyEvents(this.rows, events, this.#query);
    this.rows = rows;
    if (!uncertain) return;
    clearTimeout(this.#recount);
    this.#recount = setTimeout(() => void this.reload(), RECOUNT);
  }
}
