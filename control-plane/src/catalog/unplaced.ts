import type { StoreReader } from '../ports/store-repository.ts';

interface Waiting {
  readonly stores: Set<string>;
  /** Whether the branch was looked at because of this revision: it may be newer than what was read. */
  look: 'none' | 'running' | 'done';
}

/**
 * Stores whose Application was compared with a revision that has no place in the history read so far. Whether it has
 * one depends on the revision alone, and thousands of stores share one: a moved tip costs one question for each
 * revision, not one for each store.
 */
export class Unplaced {
  readonly #revisions = new Map<string, string>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #repository: Pick<StoreReader, 'relation' | 'refresh'>;
  readonly #onLooked: (namespaces: Iterable<string>) => void;

  /** `onLooked`: these stores may be placed now, or `isBeingRead` has become false for them. */
  constructor(
    repository: Pick<StoreReader, 'relation' | 'refresh'>,
    onLooked: (namespaces: Iterable<string>) => void,
  ) {
    this.#repository = repository;
    this.#onLooked = onLooked;
  }

  /** `revision`: undefined when the store waits for none. */
  set(namespace: string, revision: string | undefined): void {
    const before = this.#revisions.get(namespace);
    if (before === revision) return;
    if (before !== undefined) this.#leave(namespace, before);
    if (revision === undefined) return;
    this.#revisions.set(namespace, revision);
    const waiting = this.#waiting.get(revision);
    if (waiting === undefined) this.#waiting.set(revision, { stores: new Set([namespace]), look: 'none' });
    else waiting.stores.add(namespace);
  }

  /** The stores whose revision has become known. */
  *settled(): Iterable<string> {
    for (const [revision, { stores }] of this.#waiting) {
      const [one] = stores;
      if (one !== undefined && this.#repository.relation(one, revision) !== 'unknown') yield* stores;
    }
  }

  /** True until the branch was looked at because of this store's revision; the first call has it looked at. */
  isBeingRead(namespace: string): boolean {
    const revision = this.#revisions.get(namespace);
    const waiting = revision === undefined ? undefined : this.#waiting.get(revision);
    if (waiting === undefined || waiting.look === 'done') return false;
    if (waiting.look === 'running') return true;
    const done = () => {
      waiting.look = 'done';
      this.#onLooked(waiting.stores);
    };
    waiting.look = 'running';
    // A remote that cannot be read places nothing, and its state says so.
    this.#repository.refresh().then(done, done);
    return true;
  }

  #leave(namespace: string, revision: string): void {
    this.#revisions.delete(namespace);
    const stores = this.#waiting.get(revision)?.stores;
    stores?.delete(namespace);
    if (stores?.size === 0) this.#waiting.delete(revision);
  }
}
