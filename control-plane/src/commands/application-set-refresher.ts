import type { ArgoCdActions } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoreReader } from '../ports/store-repository.ts';
import { CoalescedTask } from './coalesced-task.ts';

export interface ApplicationSetRefresherDeps {
  readonly repository: Pick<StoreReader, 'state' | 'subscribe'>;
  readonly argocd: Pick<ArgoCdActions, 'refreshApplicationSet'>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** Has Argo CD read the branch as soon as its tip moved, instead of at its next poll, minutes later. */
export class ApplicationSetRefresher {
  readonly #deps: ApplicationSetRefresherDeps;
  readonly #task: CoalescedTask;
  #tip: string | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(deps: ApplicationSetRefresherDeps) {
    this.#deps = deps;
    const run = () => deps.argocd.refreshApplicationSet();
    this.#task = new CoalescedTask({ clock: deps.clock, run, onError: deps.onError, gap: 250 });
  }

  start(): void {
    this.#unsubscribe = this.#deps.repository.subscribe(() => this.#look());
    this.#look();
  }

  close(): void {
    this.#unsubscribe?.();
    this.#task.close();
  }

  #look(): void {
    const tip = this.#deps.repository.state().tip?.oid;
    if (tip === undefined || tip === this.#tip) return;
    this.#tip = tip;
    this.#task.request();
  }
}
