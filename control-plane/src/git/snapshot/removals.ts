import type { Removal } from '../../ports/store-repository.ts';
import type { FolderState } from './folder-state.ts';

/** A folder as it was before a removal: in memory when this replica saw it go, else in the commit before. */
export type Remains =
  | { readonly state: FolderState }
  | { readonly folder: string; readonly removedBy: string };

interface Event extends Removal {
  returnedAt: number | undefined;
  readonly remains: Remains;
}

const kept = 20_000;

/** The store folders that went from the branch, bounded: the oldest are forgotten first. */
export class Removals {
  /** Oldest first. */
  #events: Event[] = [];
  readonly #last = new Map<string, Event>();

  all(): readonly Removal[] {
    return this.#events;
  }

  last(namespace: string): Removal | undefined {
    return this.#last.get(namespace);
  }

  remains(namespace: string): Remains | undefined {
    return this.#last.get(namespace)?.remains;
  }

  /** The branch moved: `touched` are namespaces with the folder that they lost, if one. `at`: Unix seconds. */
  follow(
    touched: ReadonlyMap<string, FolderState | undefined>,
    isThere: (namespace: string) => boolean,
    at: number,
  ): void {
    for (const [namespace, lost] of touched) {
      const last = this.#last.get(namespace);
      if (isThere(namespace)) {
        if (last !== undefined) last.returnedAt ??= at;
      } else if (lost !== undefined) {
        const event = { namespace, at, returnedAt: undefined, remains: { state: lost } };
        this.#events.push(event);
        this.#last.set(namespace, event);
      }
    }
    this.#trim();
  }

  /** Folders that went and came back before anybody looked. `at`: Unix seconds. */
  interrupted(folders: readonly FolderState[], at: number): void {
    for (const state of folders) {
      const event = { namespace: state.namespace, at, returnedAt: at, remains: { state } };
      this.#events.push(event);
      this.#last.set(state.namespace, event);
    }
    this.#trim();
  }

  /** Removals from before all that is known, newest first. */
  older(removals: readonly { namespace: string; folder: string; removedBy: string; at: number }[]): void {
    const events = removals
      .slice(0, Math.max(0, kept - this.#events.length))
      .map(({ namespace, at, ...remains }) => ({ namespace, at, returnedAt: undefined, remains }));
    for (const event of events) {
      if (!this.#last.has(event.namespace)) this.#last.set(event.namespace, event);
    }
    this.#events = [...events.reverse(), ...this.#events];
  }

  #trim(): void {
    if (this.#events.length < kept * 1.1) return;
    for (const event of this.#events.splice(0, this.#events.length - kept)) {
      if (this.#last.get(event.namespace) === event) this.#last.delete(event.namespace);
    }
  }
}
