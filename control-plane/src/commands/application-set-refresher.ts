import { CoalescedTask } from '../async/coalesced-task.ts';
import { areGiven } from '../domain/status/given-values.ts';
import type { StoreEntry } from '../domain/store.ts';
import type { ArgoCdActions, ArgoCdReader } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoreReader } from '../ports/store-repository.ts';

export interface ApplicationSetRefresherDeps {
  readonly repository: Pick<StoreReader, 'entry' | 'entries' | 'state' | 'subscribe'>;
  readonly argocd: Pick<ArgoCdReader, 'application' | 'applicationNames'> &
    Pick<ArgoCdActions, 'refreshApplicationSet'>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** Milliseconds until a look whether Argo CD has followed; doubled each time. */
const followUp = { first: 5000, longest: 60_000 };

/**
 * Has Argo CD read the branch as soon as its tip moved, instead of at its next poll, minutes later; and again while its
 * Applications are not those of the branch. Argo CD takes the annotation away when it has finished, also one that came
 * while it was at work, and that request is lost.
 */
export class ApplicationSetRefresher {
  readonly #deps: ApplicationSetRefresherDeps;
  readonly #task: CoalescedTask;
  #tip: string | undefined;
  #wait = followUp.first;
  #cancel: (() => void) | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(deps: ApplicationSetRefresherDeps) {
    this.#deps = deps;
    const run = async () => {
      await deps.argocd.refreshApplicationSet();
      this.#followUp();
    };
    this.#task = new CoalescedTask({ clock: deps.clock, run, onError: deps.onError, gap: 250 });
  }

  start(): void {
    this.#unsubscribe = this.#deps.repository.subscribe(() => this.#look());
    this.#look();
  }

  close(): void {
    this.#unsubscribe?.();
    this.#cancel?.();
    this.#task.close();
  }

  #look(): void {
    const tip = this.#deps.repository.state().tip?.oid;
    if (tip === undefined || tip === this.#tip) return;
    this.#tip = tip;
    this.#wait = followUp.first;
    this.#task.request();
  }

  #followUp(): void {
    this.#cancel?.();
    this.#cancel = this.#deps.clock.after(this.#wait, () => {
      this.#cancel = undefined;
      if (!this.#isBehind()) return;
      this.#wait = Math.min(followUp.longest, this.#wait * 2);
      this.#task.request();
    });
  }

  #isBehind(): boolean {
    const { argocd, repository } = this.#deps;
    for (const entry of repository.entries()) if (this.#lacks(entry)) return true;
    for (const name of argocd.applicationNames()) {
      const isDeleted = argocd.application(name)?.metadata.deletionTimestamp !== undefined;
      if (!isDeleted && repository.entry(name) === undefined) return true;
    }
    return false;
  }

  /** Whether a store has no Application, or one that is not what its folder asks for. */
  #lacks({ namespace, spec }: StoreEntry): boolean {
    if (spec === undefined) return false;
    const application = this.#deps.argocd.application(namespace);
    if (application === undefined) return true;
    const isDeleted = application.metadata.deletionTimestamp !== undefined;
    return !isDeleted && !areGiven(application.spec.sources, spec);
  }
}
