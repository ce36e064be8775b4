import type { Right } from '../domain/access/resources.ts';
import type { Rights, StoreRef } from '../domain/access/rights.ts';
import { StoreplaneError } from '../domain/errors.ts';
import { ownerOf } from '../domain/owners.ts';
import type { Intent } from '../ports/store-repository.ts';
import { notFound } from './refusals.ts';

/** Throws 'store-not-found' for a store that is not seen, 'forbidden' where that is all that may be done. */
export function permit(rights: Rights, right: Right, store: StoreRef): void {
  if (!rights.may('stores, get', store)) throw notFound(store.namespace);
  rights.require(right, store);
}

/** What a check throws; undefined: nothing. */
export function refusalOf(check: () => void): StoreplaneError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof StoreplaneError) return error;
    throw error;
  }
}

/**
 * The intent with a right asked for the folder that is there, on every tip it is built on: another team may have got the
 * store meanwhile.
 */
export function permittedHere<I extends Intent>(intent: I, rights: Rights, right: Right): I {
  return {
    ...intent,
    decide: (entry, fleet) => {
      const store = entry && { owner: ownerOf(entry), namespace: entry.namespace };
      const error = store && refusalOf(() => permit(rights, right, store));
      return error === undefined ? intent.decide(entry, fleet) : { kind: 'refused', error };
    },
  };
}
