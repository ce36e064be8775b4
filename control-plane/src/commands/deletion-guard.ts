import type { Application } from '../domain/argocd/types.ts';
import { foreignNamespace, isApproved } from '../domain/status/status.ts';
import type { ArgoCdActions, ArgoCdReader } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoreReader } from '../ports/store-repository.ts';
import { CoalescedTask } from './coalesced-task.ts';

export interface DeletionGuardDeps {
  readonly repository: Pick<StoreReader, 'refresh' | 'entry' | 'state' | 'subscribe'>;
  readonly argocd: Pick<ArgoCdReader, 'application' | 'applicationNames' | 'subscribe'> &
    Pick<ArgoCdActions, 'approveDeletion'>;
  readonly clock: Clock;
  readonly onApproved: (namespace: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Lets Argo CD's waiting deletions run, but only of stores whose folder is gone from the branch's tip as read
 * after the deletion was seen (decision 5). Everything else keeps waiting for a person.
 */
export class DeletionGuard {
  readonly #deps: DeletionGuardDeps;
  readonly #task: CoalescedTask;
  readonly #waiting = new Set<string>();
  #unsubscribe: (() => void)[] = [];

  constructor(deps: DeletionGuardDeps) {
    this.#deps = deps;
    const run = () => this.#decide();
    this.#task = new CoalescedTask({ clock: deps.clock, run, onError: deps.onError, gap: 100 });
  }

  start(): void {
    const { argocd, repository } = this.#deps;
    this.#unsubscribe = [
      argocd.subscribe((event) => event.kind === 'application' && this.#look(event.name)),
      repository.subscribe((event) => event.kind === 'entry' && this.#lookIfGone(event.namespace)),
    ];
    for (const name of argocd.applicationNames()) this.#look(name);
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#task.close();
  }

  #lookIfGone(name: string): void {
    if (this.#deps.repository.entry(name) === undefined) this.#look(name);
  }

  #look(name: string): void {
    if (!waits(this.#deps.argocd.application(name))) return;
    this.#waiting.add(name);
    this.#task.request();
  }

  async #decide(): Promise<void> {
    const { repository, argocd, onApproved } = this.#deps;
    const names = [...this.#waiting];
    await repository.refresh();
    if (repository.state().staleSince !== undefined) throw new Error('The store repository cannot be read.');
    const failures: unknown[] = [];
    for (const name of names) {
      const gone = repository.entry(name) === undefined;
      try {
        if (gone && mayGo(argocd.application(name))) {
          await argocd.approveDeletion(name);
          onApproved(name);
        }
        // A folder that is still there: its own removal brings the name back here.
        this.#waiting.delete(name);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

/** A folder that names a namespace beside its own must not take it along (a pull request may name kube-system). */
function mayGo(application: Application | undefined): boolean {
  return application !== undefined && waits(application) && foreignNamespace(application) === undefined;
}

function waits(application: Application | undefined): boolean {
  return application?.metadata.deletionTimestamp !== undefined && !isApproved(application);
}
