import { CoalescedTask } from '../async/coalesced-task.ts';
import { inParallel } from '../async/in-parallel.ts';
import { comparedRevision } from '../domain/status/read-application.ts';
import type { ArgoCdActions, ArgoCdReader } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoreReader } from '../ports/store-repository.ts';

export interface ApplicationRefresherDeps {
  readonly repository: Pick<StoreReader, 'entry' | 'relation' | 'subscribe'>;
  readonly argocd: Pick<ArgoCdReader, 'application' | 'subscribe'> &
    Pick<ArgoCdActions, 'refreshApplication'>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** Milliseconds until a store that is still behind is refreshed again; doubled each time. */
const again = { first: 10_000, longest: 300_000 };

interface Asked {
  readonly commit: string;
  /** Of the clock, in milliseconds. */
  readonly at: number;
  readonly wait: number;
}

/**
 * Has Argo CD compare a store with its newest commit at once. The ApplicationSet does that only where it changes the
 * Application itself: a changed guardrail would wait for Argo CD's own look, minutes later. A request that comes while
 * Argo CD compares is lost with the one before (argo-cd issue 28392), so it is repeated, ever more rarely.
 */
export class ApplicationRefresher {
  readonly #deps: ApplicationRefresherDeps;
  readonly #task: CoalescedTask;
  readonly #waiting = new Set<string>();
  /** What stores which are behind were last refreshed for. */
  readonly #asked = new Map<string, Asked>();
  #cancel: (() => void) | undefined;
  #unsubscribe: (() => void)[] = [];

  constructor(deps: ApplicationRefresherDeps) {
    this.#deps = deps;
    const run = () => this.#refresh();
    this.#task = new CoalescedTask({ clock: deps.clock, run, onError: deps.onError, gap: 100 });
  }

  start(): void {
    const { argocd, repository } = this.#deps;
    this.#unsubscribe = [
      argocd.subscribe((event) => event.kind === 'application' && this.#look(event.name)),
      repository.subscribe((event) => event.kind === 'entry' && this.#look(event.namespace)),
    ];
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#cancel?.();
    this.#task.close();
  }

  #look(name: string): void {
    const commit = this.#behind(name);
    if (commit === undefined) {
      this.#asked.delete(name);
      this.#waiting.delete(name);
    } else if (this.#isDue(name, commit)) {
      this.#waiting.add(name);
      this.#task.request();
    }
  }

  #isDue(name: string, commit: string): boolean {
    const asked = this.#asked.get(name);
    return asked?.commit !== commit || asked.at + asked.wait <= this.#deps.clock.now();
  }

  /** The commit that Argo CD has not compared the store with yet. */
  #behind(name: string): string | undefined {
    const { argocd, repository } = this.#deps;
    const application = argocd.application(name);
    if (application === undefined || application.metadata.deletionTimestamp !== undefined) return undefined;
    const revision = comparedRevision(application);
    if (revision === undefined || repository.relation(name, revision) !== 'behind') return undefined;
    return repository.entry(name)?.commit?.oid;
  }

  async #refresh(): Promise<void> {
    const failures: unknown[] = [];
    await inParallel([...this.#waiting], async (name) => {
      const commit = this.#behind(name);
      this.#waiting.delete(name);
      if (commit === undefined) return;
      try {
        // Before the answer: the watch may tell of the annotation first.
        this.#note(name, commit);
        await this.#deps.argocd.refreshApplication(name, 'normal');
      } catch (error) {
        if (this.#asked.get(name)?.commit === commit) this.#asked.delete(name);
        this.#waiting.add(name);
        failures.push(error);
      }
    });
    this.#lookAgain();
    if (failures.length > 0) throw failures[0];
  }

  #note(name: string, commit: string): void {
    const before = this.#asked.get(name);
    const wait = before?.commit === commit ? Math.min(again.longest, before.wait * 2) : again.first;
    this.#asked.set(name, { commit, at: this.#deps.clock.now(), wait });
  }

  #lookAgain(): void {
    if (this.#asked.size === 0) return;
    this.#cancel ??= this.#deps.clock.after(again.first, () => {
      this.#cancel = undefined;
      for (const name of [...this.#asked.keys()]) this.#look(name);
      this.#lookAgain();
    });
  }
}
