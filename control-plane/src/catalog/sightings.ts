import type { Application } from '../domain/argocd/types.ts';
import type { StoreEntry } from '../domain/store.ts';

interface Sighting {
  readonly version: string;
  /** Whether Argo CD had an Application then. */
  readonly detected: boolean;
  /** Unix seconds. */
  readonly at: number;
  /** It was so already when this replica began: then only the commit tells since when. */
  readonly before: boolean;
}

/** When this replica saw each folder become as it is now, or its Application go. */
export class Sightings {
  readonly #sightings = new Map<string, Sighting>();

  /** `starting`: this is the first look of a replica that has just begun. */
  note(entry: StoreEntry, application: Application | undefined, now: number, starting: boolean): void {
    const { namespace, version } = entry;
    const detected = application !== undefined;
    const last = this.#sightings.get(namespace);
    if (last?.version === version && last.detected === detected) return;
    const isNews = last?.version !== version || last.detected;
    this.#sightings.set(
      namespace,
      isNews ? { version, detected, at: now, before: starting } : { ...last, detected },
    );
  }

  /** Unix seconds; undefined when that says nothing that the folder's commit does not say better. */
  seenAt(entry: StoreEntry | undefined): number | undefined {
    const sighting = entry && this.#sightings.get(entry.namespace);
    if (sighting?.before && sighting.detected && entry?.commit !== undefined) return undefined;
    return sighting?.at;
  }

  forget(namespace: string): void {
    this.#sightings.delete(namespace);
  }
}
