import type { StoreRecord, StoreSort, StoreStatus } from '#lib/api/types.ts';
import type { StoreEvent } from '#lib/live/event-source.ts';
import type { ListQuery } from './query.ts';

/** The loaded part of the list. */
export interface Rows {
  readonly items: readonly StoreRecord[];
  /** How many stores match on the control plane. */
  readonly total: number;
  /** Null when everything that matches is loaded. */
  readonly cursor: string | null;
}

/**
 * Applies events to the loaded part. `uncertain` says that the total cannot be told from here (a store outside the
 * loaded part changed) and the control plane should be asked again.
 */
export function applyEvents(
  rows: Rows,
  events: readonly StoreEvent[],
  query: ListQuery,
): { rows: Rows; uncertain: boolean } {
  let uncertain = false;
  let items = [...rows.items];
  let total = rows.total;
  for (const event of events) {
    if (event.type !== 'store' && event.type !== 'store-deleted') continue;
    const id = event.type === 'store' ? event.record.id : event.id;
    const index = items.findIndex((item) => item.id === id);
    const known = items[index];
    if (event.type === 'store' && matches(event.record, query)) {
      if (known && compare(known, event.record, query.sort) === 0) {
        items[index] = event.record;
        continue;
      }
      if (known) items.splice(index, 1);
      const place = placeOf(items, event.record, query.sort);
      // Past the end of the loaded part it belongs to a page that is not loaded.
      const loaded = place < items.length || rows.cursor === null;
      if (loaded) items = items.toSpliced(place, 0, event.record);
      if (!known) uncertain ||= rows.cursor !== null;
      if (!known && loaded) total += 1;
    } else if (known) {
      items.splice(index, 1);
      total -= 1;
    } else {
      uncertain ||= rows.cursor !== null;
    }
  }
  return { rows: { items, total, cursor: rows.cursor }, uncertain };
}

/** Adds a further page; a store that moved between two pages is kept once, as last heard. */
export function appendPage(rows: Rows, page: Rows): Rows {
  const fresh = new Set(page.items.map((item) => item.id));
  return { ...page, items: [...rows.items.filter((item) => !fresh.has(item.id)), ...page.items] };
}

function matches(record: StoreRecord, query: ListQuery): boolean {
  if (query.status && record.status !== query.status) return false;
  if (query.owner && record.owner !== query.owner) return false;
  if (query.plan && record.plan !== query.plan) return false;
  const text = [record.name, record.namespace, record.owner, record.url ?? ''].join('\n').toLowerCase();
  return query.q
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function placeOf(items: readonly StoreRecord[], record: StoreRecord, sort: StoreSort): number {
  const place = items.findIndex((item) => compare(record, item, sort) < 0);
  return place === -1 ? items.length : place;
}

// The control plane's own order, see catalog/sorted-view.ts: an inserted row must stand where a reload would put it.
const worstFirst: readonly StoreStatus[] = ['Failed', 'Provisioning', 'Deleting', 'Ready'];

/** Equal for two versions of one store exactly when its place stays the same. */
function compare(a: StoreRecord, b: StoreRecord, sort: StoreSort): number {
  const sign = sort.startsWith('-') ? -1 : 1;
  return sign * (byKey(a, b, sort) || byText(a.id, b.id));
}

function byKey(a: StoreRecord, b: StoreRecord, sort: StoreSort): number {
  if (sort.endsWith('created_at')) return (a.created_at ?? -1) - (b.created_at ?? -1);
  if (sort.endsWith('status')) return worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status);
  return byText(a.name, b.name);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
