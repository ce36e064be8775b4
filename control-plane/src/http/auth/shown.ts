import type { Catalog } from '../../catalog/catalog.ts';
import type { Viewer } from '../../catalog/overview.ts';
import type { Right } from '../../domain/access/resources.ts';
import type { Rights } from '../../domain/access/rights.ts';
import type { StoreRecord } from '../../domain/record.ts';

/** What somebody may be allowed to do with a store that they see. */
export const storeActions = [
  'update',
  'delete',
  'sync',
  'undo',
  'release',
  'revert',
  'history',
  'reveal',
] as const;

/** What somebody may be allowed to do with at least one store, seen or not there yet. */
export const fleetActions = ['create', 'undo', 'release', 'revert'] as const;

export type StoreAction = (typeof storeActions)[number];

/** A record with what whoever reads it may do. */
export interface ShownRecord extends StoreRecord {
  readonly allowed: readonly StoreAction[];
}

export function shown(record: StoreRecord, rights: Rights): ShownRecord {
  return { ...record, allowed: storeActions.filter((action) => rights.may(rightOf(action), record)) };
}

function rightOf(action: StoreAction): Right {
  if (action === 'history') return 'history, get';
  return action === 'reveal' ? 'credentials, reveal' : `stores, ${action}`;
}

/** How the catalog is seen with these rights. */
export function viewerOf(rights: Rights): Viewer {
  const sees = (record: StoreRecord) => rights.may('stores, get', record);
  return {
    sees: rights.mayEverywhere('stores, get') ? undefined : sees,
    seesRepository: rights.mayAtAll('repository, get'),
  };
}

/** The overview with what whoever reads it may do beyond a single store. */
export function overviewFor(catalog: Pick<Catalog, 'overview'>, rights: Rights) {
  const allowed = fleetActions.filter((action) => rights.mayAnywhere(`stores, ${action}`));
  return { ...catalog.overview(viewerOf(rights)), allowed };
}
