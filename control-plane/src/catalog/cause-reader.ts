import type { Application } from '../domain/argocd/types.ts';
import { type Cause, explain } from '../domain/status/causes.ts';
import type { ArgoCdReader } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';

export interface CauseReaderDeps {
  readonly argocd: Pick<ArgoCdReader, 'workloads'>;
  readonly clock: Clock;
  /** The cause of this store may be another one now. */
  readonly onCause: (namespace: string) => void;
  readonly onError: (namespace: string, error: unknown) => void;
  /** How many stores are read at once. */
  readonly concurrency?: number;
}

interface Finding {
  /** Which failing state of the Application was looked into. */
  readonly key: string;
  /** The operation it belongs to: a new one may fail for another reason. */
  readonly operation: string;
  readonly cause: Cause | undefined;
  /** How often in a row its objects told nothing. */
  readonly blanks: number;
}

/** Milliseconds until a store that still fails is looked at again: sooner when its objects told nothing, then ever more rarely. */
const lookAgain = { found: 60_000, nothing: 10_000, longest: 160_000 };

/** Reads why a store does not come up from its own objects: once per failing state, few stores at a time. */
export class CauseReader {
  readonly #deps: CauseReaderDeps;
  readonly #findings = new Map<string, Finding>();
  /** Stores to read, with the state that asked. */
  readonly #waiting = new Map<string, Pick<Finding, 'key' | 'operation'>>();
  readonly #retries = new Map<string, () => void>();
  #running = 0;
  #closed = false;

  constructor(deps: CauseReaderDeps) {
    this.#deps = deps;
  }

  /** What is known of the operation that the Application is in, from the latest look. */
  known(namespace: string, application: Application | undefined): Cause | undefined {
    const finding = this.#findings.get(namespace);
    if (finding === undefined || application === undefined) return undefined;
    return finding.operation === operationKey(application) ? finding.cause : undefined;
  }

  /** Has the store's objects read, unless this very state was looked into before. */
  want(namespace: string, application: Application): void {
    const key = stateKey(application);
    if (this.#findings.get(namespace)?.key === key || this.#closed) return;
    this.#waiting.set(namespace, { key, operation: operationKey(application) });
    this.#next();
  }

  /** The store does not fail any more. */
  forget(namespace: string): void {
    this.#findings.delete(namespace);
    this.#waiting.delete(namespace);
    this.#retries.get(namespace)?.();
    this.#retries.delete(namespace);
  }

  close(): void {
    this.#closed = true;
    this.#waiting.clear();
    for (const cancel of this.#retries.values()) cancel();
    this.#retries.clear();
  }

  #next(): void {
    const limit = this.#deps.concurrency ?? 4;
    for (const [namespace, state] of this.#waiting) {
      if (this.#running >= limit) return;
      this.#waiting.delete(namespace);
      this.#running += 1;
      const before = this.#findings.get(namespace);
      const cause = before?.operation === state.operation ? before.cause : undefined;
      const blanks = before?.key === state.key ? before.blanks : 0;
      this.#findings.set(namespace, { ...state, cause, blanks });
      void this.#read(namespace, state.key).finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
  }

  async #read(namespace: string, key: string): Promise<void> {
    const read = await this.#explain(namespace);
    // Forgotten, or another state asked, while this read was on its way.
    const finding = this.#findings.get(namespace);
    if (this.#closed || finding?.key !== key) return;
    // What was known is not less true because nothing answered.
    const cause = read.isRead ? read.cause : finding.cause;
    const blanks = read.cause === undefined ? finding.blanks + 1 : 0;
    this.#findings.set(namespace, { ...finding, cause, blanks });
    const wait = lookAgain.nothing * 2 ** (blanks - 1);
    this.#readAgainLater(namespace, key, blanks === 0 ? lookAgain.found : Math.min(lookAgain.longest, wait));
    this.#deps.onCause(namespace);
  }

  async #explain(namespace: string): Promise<{ isRead: boolean; cause: Cause | undefined }> {
    try {
      return { isRead: true, cause: explain(await this.#deps.argocd.workloads(namespace)) };
    } catch (error) {
      this.#deps.onError(namespace, error);
      return { isRead: false, cause: undefined };
    }
  }

  #readAgainLater(namespace: string, key: string, wait: number): void {
    this.#retries.get(namespace)?.();
    const cancel = this.#deps.clock.after(wait, () => {
      this.#retries.delete(namespace);
      const finding = this.#findings.get(namespace);
      if (finding?.key !== key) return;
      this.#waiting.set(namespace, { key, operation: finding.operation });
      this.#next();
    });
    this.#retries.set(namespace, cancel);
  }
}

function stateKey(application: Application): string {
  const { operationState, health, sync } = application.status ?? {};
  return JSON.stringify([operationKey(application), operationState?.phase, health?.status, sync?.status]);
}

function operationKey({ metadata, status }: Application): string {
  return `${metadata.uid} ${status?.operationState?.startedAt}`;
}
