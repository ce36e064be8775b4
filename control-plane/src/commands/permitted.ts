import type { Right } from '../domain/access/resources.ts';
import type { Rights, StoreRef } from '../domain/access/rights.ts';
import { StoreplaneError } from '../domain/errors.ts';
import { ownerOf } from '../domain/owners.ts';
import type { StoreEntry } from '../domain/store.ts';
import type { Intent } from '../ports/store-repository.ts';
import { notFound } from './refusals.ts';

/** Throws 'store-not-found' for a store that is not seen, 'forbidden' where that is all that may be done. */
export function permit(rights: Rights, right: Right, store: StoreRef): void {
  if (!rights.may('stores, get', store)) throw notFound(store.namespace);
  rights.require(right, store);
}

/**
 * The intent with its rights asked on every tip it is built on: another team may have got the store meanwhile.
 * `check` throws what is missing.
 */
export function permitted<I extends Intent>(intent: I, check: (entry: StoreEntry | undefined) => void): I {
  return {
    ...intent,
    decide: (entry, fleet) => {
      const error = refusalOf(() => check(entry));
      return error === undefined ? intent.decide(entry, fleet) : { kind: 'refused', error };
    },
  };
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

/** For an intent that needs one right on the folder that is there. */
export function permittedHere<I extends Intent>(intent: I, rights: Rights, ...needed: readonly Right[]): I {
  return permitted(intent, (entry) => {
    if (entry === undefined) return;
    const store = { owner: ownerOf(entry), namespace: entry.namespace };
    for (const right of needed) permit(rights, right, store);
  });
}
