import type { StoreSort, StoreStatus } from '#lib/api/types.ts';
import { statuses } from '#lib/format/status.ts';

/** What the list shows; lives in the page's address, so that a link shows the same. */
export interface ListQuery {
  readonly q: string;
  readonly status: StoreStatus | undefined;
  readonly owner: string | undefined;
  readonly plan: string | undefined;
  readonly sort: StoreSort;
}

const sorts: readonly StoreSort[] = ['-created_at', 'created_at', 'name', '-name', 'status', '-status'];
export const defaultSort: StoreSort = '-created_at';

/** Reads the address; what it does not know, it leaves out. */
export function readQuery(search: Pick<URLSearchParams, 'get'>): ListQuery {
  return {
    q: (search.get('q') ?? '').slice(0, 200),
    status: statuses.find((status) => status === search.get('status')),
    owner: search.get('owner') || undefined,
    plan: search.get('plan') || undefined,
    sort: sorts.find((sort) => sort === search.get('sort')) ?? defaultSort,
  };
}

/** The address's search part for a query, empty when nothing differs from the default. */
export function writeQuery(query: ListQuery): string {
  const search = new URLSearchParams();
  if (query.q !== '') search.set('q', query.q);
  if (query.status) search.set('status', query.status);
  if (query.owner) search.set('owner', query.owner);
  if (query.plan) search.set('plan', query.plan);
  if (query.sort !== defaultSort) search.set('sort', query.sort);
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

/** Whether anything is searched or filtered: an empty list then means "no match", not "no stores". */
export function isNarrowed(query: ListQuery): boolean {
  return query.q !== '' || Boolean(query.status || query.owner || query.plan);
}

/** The sort after a click on a column's head: the column's first order, then the other way round. */
export function nextSort(current: StoreSort, column: 'name' | 'created_at' | 'status'): StoreSort {
  const first: StoreSort = column === 'created_at' ? '-created_at' : column;
  const second: StoreSort = column === 'created_at' ? 'created_at' : `-${column}`;
  return current === first ? second : first;
}
