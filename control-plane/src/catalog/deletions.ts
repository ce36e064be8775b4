import type { Application } from '../domain/argocd/types.ts';
import {
  type BreakerLimits,
  isInside,
  type Leaving,
  type Span,
  trippedSpans,
} from '../domain/deletion/breaker.ts';
import { type DeletionDecision, decideDeletion } from '../domain/deletion/decision.ts';
import { seconds } from '../domain/status/read-application.ts';
import type { StoreEntry } from '../domain/store.ts';
import type { ArgoCdReader } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoreReader } from '../ports/store-repository.ts';

export interface DeletionRules {
  /** Seconds between the deletion of an Application and its approval. */
  readonly delay: number;
  readonly breaker: BreakerLimits;
}

export interface DeletionsDeps {
  readonly repository: Pick<
    StoreReader,
    'entry' | 'entries' | 'removals' | 'lastRemoval' | 'refresh' | 'subscribe'
  >;
  readonly argocd: Pick<ArgoCdReader, 'application' | 'applicationNames' | 'subscribe'>;
  readonly clock: Clock;
  readonly rules: DeletionRules;
}

/** Milliseconds in which changes are gathered before the stores that went are counted again. */
const gathering = 100;
const formerKept = 10_000;

/**
 * Which deletions may be approved, and why the others wait: one answer for the guard that acts and the records that
 * tell. It is made of the branch's removals and of Argo CD's Applications; only releases are remembered here.
 */
export class Deletions {
  readonly rules: DeletionRules;
  readonly #deps: DeletionsDeps;
  /** Applications whose folder is gone, with when they were deleted or, where they are not yet, first seen so. */
  readonly #leaving = new Map<string, number>();
  /** Living Applications without a folder: Argo CD may have read a push before we did, so theirs may be new. */
  readonly #unsure = new Set<string>();
  /** Former times, and those that are back or gone: they count on, or those left over would be let go when some are saved. */
  readonly #former: Leaving[] = [];
  readonly #released = new Set<string>();
  readonly #kept = new Set<string>();
  readonly #listeners = new Set<(namespaces: readonly string[]) => void>();
  #spans: readonly Span[] = [];
  /** Removals that were counted last. */
  #counted = 0;
  #isOld = false;
  #cancelReview: (() => void) | undefined;
  #unsubscribe: (() => void)[] = [];

  constructor(deps: DeletionsDeps) {
    this.#deps = deps;
    this.rules = deps.rules;
  }

  start(): void {
    const { repository, argocd } = this.#deps;
    this.#unsubscribe = [
      repository.subscribe((event) => {
        if (event.kind === 'entry') this.#look(event.namespace);
        // removals of before the start became known
        else if (repository.removals().length !== this.#counted) this.#reviewSoon();
      }),
      argocd.subscribe((event) => event.kind === 'application' && this.#look(event.name)),
    ];
    for (const name of argocd.applicationNames()) this.#look(name);
    this.#review();
  }

  close(): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#cancelReview?.();
  }

  /** Told of stores for which `decide` may say something else now. */
  subscribe(listener: (namespaces: readonly string[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What is to become of a store's deletion, by what is known now. */
  decide(
    namespace: string,
    entry: StoreEntry | undefined,
    application: Application | undefined,
  ): DeletionDecision {
    if (this.#kept.has(namespace)) return { kind: entry === undefined ? 'none' : 'returned' };
    return this.#judge(namespace, entry, application);
  }

  /** Whether nothing has to be asked of a person for this store to stay. */
  staysByItself(
    namespace: string,
    entry: StoreEntry | undefined,
    application: Application | undefined,
  ): boolean {
    const { kind } = this.#judge(namespace, entry, application);
    return kind === 'returned' || kind === 'none';
  }

  #judge(
    namespace: string,
    entry: StoreEntry | undefined,
    application: Application | undefined,
  ): DeletionDecision {
    const { repository, rules } = this.#deps;
    return decideDeletion({
      application,
      entry,
      tooMany: this.#isTooMany(namespace, this.#spans),
      released: this.#released.has(namespace),
      returnedAt: returnedAt(repository, entry, application),
      delay: rules.delay,
      now: this.#now(),
    });
  }

  /** Lets a store go although too many left at once. Forgotten when its folder is back or its Application is gone. */
  release(namespace: string): void {
    this.#released.add(namespace);
    this.#tell([namespace]);
  }

  /** While `task` runs, the deletion of this store is not approved. */
  async keepDuring<T>(namespace: string, task: () => Promise<T>): Promise<T> {
    this.#kept.add(namespace);
    try {
      return await task();
    } finally {
      this.#kept.delete(namespace);
      this.#tell([namespace]);
    }
  }

  /**
   * Reads the branch and counts anew. Has to come before a decision that something is done on: Applications that were
   * there before and have no folder now are leaving, also where Argo CD has yet to delete them.
   */
  async refresh(): Promise<void> {
    const unsure = [...this.#unsure];
    await this.#deps.repository.refresh();
    for (const name of unsure) if (this.#unsure.delete(name)) this.#leaves(name, this.#now());
    this.#review();
  }

  #review(): void {
    this.#cancelReview?.();
    this.#cancelReview = undefined;
    if (!this.#isOld) return;
    this.#isOld = false;
    const before = this.#spans;
    this.#spans = this.#count();
    const changed = [...this.#leaving.keys(), ...this.#unsure].filter(
      (name) => this.#isTooMany(name, before) !== this.#isTooMany(name, this.#spans),
    );
    if (changed.length > 0) this.#tell(changed);
  }

  #look(name: string): void {
    const { repository, argocd } = this.#deps;
    const application = argocd.application(name);
    const entry = repository.entry(name);
    this.#unsure.delete(name);
    if (application === undefined || entry !== undefined) this.#stays(name);
    else if (application.metadata.deletionTimestamp !== undefined) {
      this.#leaves(name, seconds(application.metadata.deletionTimestamp) ?? this.#now());
    } else if (!this.#leaving.has(name)) this.#unsure.add(name);
    if (entry === undefined) this.#reviewSoon();
  }

  /** Seen to leave, and again with another time when Argo CD deletes it: both count. */
  #leaves(name: string, at: number): void {
    const before = this.#leaving.get(name);
    if (before === at) return;
    if (before !== undefined) this.#countOn(name, before);
    this.#leaving.set(name, at);
    this.#reviewSoon();
  }

  /** It is back, or nothing is left of it. */
  #stays(namespace: string): void {
    this.#released.delete(namespace);
    const at = this.#leaving.get(namespace);
    if (at === undefined) return;
    this.#leaving.delete(namespace);
    this.#countOn(namespace, at);
    this.#reviewSoon();
  }

  #countOn(namespace: string, at: number): void {
    this.#former.push({ namespace, at });
    if (this.#former.length > 2 * formerKept) this.#former.splice(0, formerKept);
  }

  #reviewSoon(): void {
    this.#isOld = true;
    this.#cancelReview ??= this.#deps.clock.after(gathering, () => this.#review());
  }

  #now(): number {
    return Math.floor(this.#deps.clock.now() / 1000);
  }

  #isTooMany(namespace: string, spans: readonly Span[]): boolean {
    const removal = this.#deps.repository.lastRemoval(namespace);
    const times = [removal?.at, this.#leaving.get(namespace)];
    return times.some((at) => at !== undefined && isInside(spans, at));
  }

  #count(): readonly Span[] {
    const { repository, rules } = this.#deps;
    this.#counted = repository.removals().length;
    if (this.#leaving.size + this.#unsure.size === 0) return [];
    const leaving: Leaving[] = [...repository.removals(), ...this.#former];
    for (const [namespace, at] of this.#leaving) leaving.push({ namespace, at });
    return trippedSpans(leaving, present(repository), rules.breaker);
  }

  #tell(namespaces: readonly string[]): void {
    for (const listener of this.#listeners) listener(namespaces);
  }
}

function* present(repository: Pick<StoreReader, 'entries'>) {
  for (const { namespace, spec } of repository.entries())
    yield { namespace, createdAt: spec?.createdAt ?? 0 };
}

/**
 * When a removed folder came back: as it was seen to, or by the commit that it has now. Undefined for an Application
 * that was made since then: its deletion has another cause.
 */
function returnedAt(
  repository: Pick<StoreReader, 'lastRemoval'>,
  entry: StoreEntry | undefined,
  application: Application | undefined,
): number | undefined {
  const removal = entry === undefined ? undefined : repository.lastRemoval(entry.namespace);
  if (removal === undefined) return undefined;
  const at = Math.max(removal.returnedAt ?? 0, entry?.commit?.committedAt ?? 0);
  const madeAt = seconds(application?.metadata.creationTimestamp);
  return madeAt !== undefined && madeAt >= at ? undefined : at;
}
