import type { StoreRecord } from '../domain/record.ts';

/** How a store stands to what a commit of its folder asked for. */
export interface Arrival {
  readonly namespace: string;
  /** 'created': the store did not run before. */
  readonly change: 'created' | 'updated';
  /** Milliseconds since the epoch: when this replica saw the commit, and what became of it. */
  readonly since: number;
  readonly at: number;
  /** The store as it is now. */
  readonly record: StoreRecord;
}

interface Awaited extends Pick<Arrival, 'change' | 'since'> {
  readonly version: string;
  /** It has failed on its way. */
  hasFailed: boolean;
}

export interface ArrivalListeners {
  /** A store runs what was committed. */
  readonly onArrival?: ((arrival: Arrival) => void) | undefined;
  /** A store has failed before it ran what was committed; it may still come to run it. Told once for a commit. */
  readonly onSetback?: ((setback: Arrival) => void) | undefined;
}

/**
 * Follows each commit that this replica saw come until its store runs it: once for a store and commit. What was there
 * when the replica began is never measured, nor is what happened while Argo CD could not be watched.
 */
export class Arrivals {
  readonly #awaited = new Map<string, Awaited>();
  readonly #listeners: ArrivalListeners;

  constructor(listeners: ArrivalListeners) {
    this.#listeners = listeners;
  }

  /** `at`: milliseconds since the epoch. */
  note(previous: StoreRecord | undefined, record: StoreRecord, at: number): void {
    const { namespace, version } = record;
    const isThere = record.status === 'Ready' && record.phase === 'Running';
    const awaited = this.#awaited.get(namespace);
    if (version !== (previous?.version ?? null)) {
      this.#awaited.delete(namespace);
      const isNew = previous === undefined || previous.phase === 'AwaitingReview';
      const change = isNew ? 'created' : (awaited?.change ?? 'updated');
      // Argo CD was quicker than our look at the branch: when is not known.
      if (version !== null && !isThere)
        this.#awaited.set(namespace, { version, change, since: at, hasFailed: false });
    } else if (awaited !== undefined && isThere) {
      this.#awaited.delete(namespace);
      const { change, since } = awaited;
      this.#listeners.onArrival?.({ namespace, change, since, at, record });
    } else if (awaited?.hasFailed === false && record.status === 'Failed') {
      awaited.hasFailed = true;
      const { change, since } = awaited;
      this.#listeners.onSetback?.({ namespace, change, since, at, record });
    }
  }

  /** What happens meanwhile is seen too late to be measured. */
  interrupted(): void {
    this.#awaited.clear();
  }

  forget(namespace: string): void {
    this.#awaited.delete(namespace);
  }
}
