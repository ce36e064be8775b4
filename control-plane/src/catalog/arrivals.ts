import type { StoreRecord } from '../domain/record.ts';

/** A store runs what a commit of its folder asked for. */
export interface Arrival {
  readonly namespace: string;
  /** 'created': the store did not run before. */
  readonly change: 'created' | 'updated';
  /** Milliseconds since the epoch: when this replica saw the commit, and when it saw the store run it. */
  readonly since: number;
  readonly at: number;
  /** The store as it is now. */
  readonly record: StoreRecord;
}

interface Awaited extends Pick<Arrival, 'change' | 'since'> {
  readonly version: string;
}

/**
 * Follows each commit that this replica saw come until its store runs it: once for a store and commit. What was there
 * when the replica began is never measured, nor is what happened while Argo CD could not be watched.
 */
export class Arrivals {
  readonly #awaited = new Map<string, Awaited>();
  readonly #tell: (arrival: Arrival) => void;

  constructor(tell: (arrival: Arrival) => void) {
    this.#tell = tell;
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
      if (version !== null && !isThere) this.#awaited.set(namespace, { version, change, since: at });
    } else if (awaited !== undefined && isThere) {
      this.#awaited.delete(namespace);
      this.#tell({ namespace, change: awaited.change, since: awaited.since, at, record });
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
