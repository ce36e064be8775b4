import type { StoreRecord, StoreStatus } from '../domain/record.ts';
import { type Cursor, decodeCursor, encodeCursor } from './cursor.ts';
import type { RecordTable, Sees, Totals } from './record-table.ts';
import { firstFrom, positionOf, type SortField } from './sorted-view.ts';

export interface ListRequest {
  readonly q?: string | undefined;
  readonly status?: StoreStatus | undefined;
  readonly owner?: string | undefined;
  readonly plan?: string | undefined;
  readonly field: SortField;
  readonly descending: boolean;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Page {
  readonly items: StoreRecord[];
  readonly next_cursor: string | null;
  /** How many records match, on all pages. */
  readonly total: number;
  readonly totals: Totals;
}

/**
 * One page of the records that match, of those that somebody sees; of all without `sees`.
 * Throws StoreplaneError 'invalid-cursor'.
 */
export function listPage(table: RecordTable, request: ListRequest, sees?: Sees): Page {
  const { field, descending, limit } = request;
  const cursor = request.cursor === undefined ? undefined : decodeCursor(request.cursor, field, descending);
  const every = table.view(field).records;
  const ordered = sees === undefined ? every : every.filter(sees);
  const matches = matcher(table, request);
  const matching = matches === undefined ? ordered : ordered.filter(matches);
  const items = descending ? pageDown(matching, limit, cursor) : pageUp(matching, limit, cursor);
  const last = items.at(-1);
  const end = descending ? matching[0] : matching.at(-1);
  const next =
    last === undefined || last === end
      ? null
      : encodeCursor({ field, descending, ...positionOf(last, field) });
  return { items, next_cursor: next, total: matching.length, totals: table.totals(sees) };
}

function pageUp(records: readonly StoreRecord[], limit: number, cursor: Cursor | undefined): StoreRecord[] {
  const at = cursor === undefined ? 0 : firstFrom(records, cursor.field, cursor);
  const start = cursor !== undefined && records[at]?.id === cursor.id ? at + 1 : at;
  return records.slice(start, start + limit);
}

function pageDown(records: readonly StoreRecord[], limit: number, cursor: Cursor | undefined): StoreRecord[] {
  const end = cursor === undefined ? records.length : firstFrom(records, cursor.field, cursor);
  return records.slice(Math.max(0, end - limit), end).reverse();
}

type Matcher = ((record: StoreRecord) => boolean) | undefined;

function matcher(table: RecordTable, { q, status, owner, plan }: ListRequest): Matcher {
  const words = q?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  if (words.length === 0 && status === undefined && owner === undefined && plan === undefined)
    return undefined;
  return (record) =>
    (status === undefined || record.status === status) &&
    (owner === undefined || record.owner === owner) &&
    (plan === undefined || record.plan === plan) &&
    (words.length === 0 || containsAll(table.searchText(record.id), words));
}

function containsAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}
