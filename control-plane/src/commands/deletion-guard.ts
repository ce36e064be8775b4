import { CoalescedTask } from '../async/coalesced-task.ts';
import type { Deletions } from '../catalog/deletions.ts';
import type { Application } from '../domain/argocd/types.ts';
import { StoreplaneError } from '../domain/errors.ts';
import { isApproved } from '../domain/status/status.ts';
import type { ArgoCdActions, ArgoCdReader } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoreReader } from '../ports/store-repository.ts';

export interface DeletionGuardDeps {
  readonly repository: Pick<StoreReader, 'entry' | 'state' | 'subscribe' | 'knowsRemovals'>;
  readonly argocd: Pick<ArgoCdReader, 'application' | 'applicationNames' | 'subscribe'> &
    Pick<ArgoCdActions, 'approveDeletion' | 'abandonDeletion'>;
  readonly deletions: Pick<Deletions, 'decide' | 'refresh' | 'subscribe'>;
  readonly clock: Clock;
  readonly onApproved: (namespace: string) => void;
  readonly onAbandoned: (namespace: string) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Milliseconds for which the branch as it was read is good for the next deletion, and for one that is being decided:
 * Argo CD may take its time to answer.
 */
const freshness = { next: 1000, answer: 3000 };

/**
 * Lets Argo CD's waiting deletions run, but only of stores whose folder is gone from the branch's tip as read after
 * the deletion was seen, whose delay is over, and that did not leave together with too many others (decision 5). A
 * deletion whose folder came back is abandoned. Everything else keeps waiting for a person.
 */
export class DeletionGuard {
  readonly #deps: DeletionGuardDeps;
  readonly #task: CoalescedTask;
  readonly #waiting = new Set<string>();
  /** The next time at which a delay is over. */
  #alarm: { readonly at: number; readonly cancel: () => void } | undefined;
  #unsubscribe: (() => void)[] = [];

  constructor(deps: DeletionGuardDeps) {
    this.#deps = deps;
    const run = async () => {
      const failures = await this.settle([...this.#waiting]);
      if (failures.size > 0) throw [...failures.values()][0];
    };
    this.#task = new CoalescedTask({ clock: deps.clock, run, onError: deps.onError, gap: 100 });
  }

  start(): void {
    const { argocd, repository, deletions } = this.#deps;
    this.#unsubscribe = [
      argocd.subscribe((event) => event.kind === 'application' && this.#look(event.name)),
      repository.subscribe((event) => {
        if (event.kind === 'entry') this.#look(event.namespace);
        else if (this.#waiting.size > 0 && this.#alarm === undefined) this.#task.request();
      }),
      deletions.subscribe((namespaces) => {
        for (const namespace of namespaces) this.#look(namespace);
      }),
    ];
    for (const name of argocd.applicationNames()) this.#look(name);
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#alarm?.cancel();
    this.#task.close();
  }

  /** Reads the branch and does what is to be done about these deletions. Answers the failures by name. */
  async settle(names: readonly string[]): Promise<Map<string, unknown>> {
    const { repository, clock } = this.#deps;
    const failures = new Map<string, unknown>();
    let readAt = Number.NEGATIVE_INFINITY;
    for (const name of names) {
      if (!this.#isWithin(readAt, freshness.next)) {
        readAt = clock.now();
        await this.#read();
        // Stores that went before the start count too: the repository tells when it has read of them.
        if (!repository.knowsRemovals()) return failures;
      }
      try {
        if (await this.#act(name, readAt)) this.#waiting.delete(name);
      } catch (error) {
        failures.set(name, error);
      }
    }
    return failures;
  }

  async #read(): Promise<void> {
    const { repository, deletions } = this.#deps;
    await deletions.refresh();
    if (repository.state().staleSince !== undefined) throw new Error('The store repository cannot be read.');
  }

  #look(name: string): void {
    if (!waits(this.#deps.argocd.application(name))) return;
    this.#waiting.add(name);
    this.#task.request();
  }

  #isWithin(since: number, milliseconds: number): boolean {
    return Math.abs(this.#deps.clock.now() - since) <= milliseconds;
  }

  /** False when it has to be looked at again although nothing changes. `readAt`: when the branch was read. */
  async #act(name: string, readAt: number): Promise<boolean> {
    const { repository, argocd, deletions, onApproved, onAbandoned } = this.#deps;
    const application = argocd.application(name);
    if (!waits(application)) return true;
    const decide = (of: Application) => deletions.decide(name, repository.entry(name), of);
    const decision = decide(application);
    if (decision.kind === 'approve') {
      // The watch may be behind: the Application may have been made anew, and an undo may have begun. The branch may have
      // moved too: its folder may be back.
      const isFresh = () => this.#isWithin(readAt, freshness.answer);
      const isRight = (live: Application) => isFresh() && decide(live).kind === 'approve';
      if (await argocd.approveDeletion(name, isRight)) onApproved(name);
      else if (!isFresh()) throw tooSlow(name);
    } else if (decision.kind === 'returned') {
      const isRight = (live: Application) => decide(live).kind === 'returned';
      if (await argocd.abandonDeletion(name, isRight)) onAbandoned(name);
    } else if (decision.kind === 'delayed') {
      this.#wakeAt(decision.until * 1000);
      return false;
    }
    return true;
  }

  /** Milliseconds. */
  #wakeAt(at: number): void {
    if (this.#alarm !== undefined && this.#alarm.at <= at) return;
    this.#alarm?.cancel();
    const { clock } = this.#deps;
    const cancel = clock.after(Math.max(0, at - clock.now()), () => {
      this.#alarm = undefined;
      this.#task.request();
    });
    this.#alarm = { at, cancel };
  }
}

function waits(application: Application | undefined): application is Application {
  return application?.metadata.deletionTimestamp !== undefined && !isApproved(application);
}

function tooSlow(name: string): StoreplaneError {
  return new StoreplaneError(
    'argocd-unavailable',
    `Argo CD took so long to answer that the branch has to be read again before the deletion of "${name}" is approved.`,
  );
}
