import { Serial } from '../async/serial.ts';
import { SharedRun } from '../async/shared-run.ts';
import { readTrailers } from '../domain/commit-message.ts';
import { folderOf } from '../domain/names.ts';
import type { StoreSettings } from '../domain/settings.ts';
import { parseStoreFile } from '../domain/store-file.ts';
import { type ReviewedOperation, reviewedOperations } from '../domain/write-mode.ts';
import type { Clock } from '../ports/clock.ts';
import type { PullRequest, Review, ReviewHost, ReviewReader } from '../ports/reviews.ts';
import type { StoreReader } from '../ports/store-repository.ts';

export interface ReviewsDeps {
  readonly host: ReviewHost;
  readonly repository: Pick<StoreReader, 'refresh'>;
  readonly clock: Clock;
  readonly settings: StoreSettings;
  /** Milliseconds between looks at the pull requests. */
  readonly interval: number;
  readonly onError: (error: unknown) => void;
}

const prefix = 'storeplane/';
const pattern = new RegExp(
  `^${prefix}(${reviewedOperations.join('|')})/([a-z0-9][a-z0-9-]{0,62})(?:\\.[0-9]{1,3})?$`,
);

type Subject = Pick<Review, 'operation' | 'namespace'>;
/** Seconds for which a withdrawn request is told of. */
const memory = 86_400;

export function branchOf({ operation, namespace }: Subject): string {
  return `${prefix}${operation}/${namespace}`;
}

/** The pull requests that Storeplane made, known by the names of their branches: git and its host hold all of it. */
export class Reviews implements ReviewReader {
  readonly #deps: ReviewsDeps;
  readonly #listeners = new Set<(namespaces: Iterable<string>) => void>();
  readonly #contents = new Map<string, Pick<Review, 'digest' | 'spec'>>();
  #byRequest: ReadonlyMap<string, Review> = new Map();
  readonly #looks = new SharedRun(new Serial(), () => this.#look());
  #cancel: () => void = () => {};
  #closed = false;

  constructor(deps: ReviewsDeps) {
    this.#deps = deps;
  }

  /** Looks now and from then on. */
  start(): void {
    const next = () => {
      if (!this.#closed) this.#cancel = this.#deps.clock.after(this.#deps.interval, () => this.start());
    };
    this.refresh().catch(this.#deps.onError).finally(next);
  }

  close(): void {
    this.#closed = true;
    this.#cancel();
  }

  of(namespace: string): readonly Review[] {
    return reviewedOperations.flatMap(
      (operation) => this.#byRequest.get(branchOf({ operation, namespace })) ?? [],
    );
  }

  namespaces(): Iterable<string> {
    return new Set([...this.#byRequest.values()].map(({ namespace }) => namespace));
  }

  /** Pull requests that wait for review. */
  openByOperation(): Record<ReviewedOperation, number> {
    const counts = { create: 0, update: 0, delete: 0 };
    for (const { operation, pull } of this.#byRequest.values())
      if (pull.state === 'open') counts[operation] += 1;
    return counts;
  }

  subscribe(listener: (namespaces: Iterable<string>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A look that began after this call. Throws 'review-unavailable'. */
  refresh(): Promise<void> {
    return this.#looks.request();
  }

  /** One that was opened just now. */
  add(opened: Review): Review {
    const review = { ...opened, spec: opened.operation === 'create' ? opened.spec : undefined };
    this.#replace(new Map(this.#byRequest).set(branchOf(review), review));
    return review;
  }

  async #look(): Promise<void> {
    const { host, repository, clock } = this.#deps;
    const since = clock.now() / 1000 - memory;
    const found = new Map<string, Review>();
    for (const pull of await host.list(prefix)) {
      const subject = subjectOf(pull.branch);
      if (subject === undefined || pull.state === 'merged') continue;
      const key = branchOf(subject);
      const other = found.get(key)?.pull;
      if (pull.state === 'closed' && (other !== undefined || pull.updatedAt < since)) continue;
      found.set(key, { ...subject, pull, ...(await this.#content(pull, subject)) });
    }
    const isOver = [...this.#byRequest.values()].some(
      (review) =>
        review.pull.state === 'open' && found.get(branchOf(review))?.pull.number !== review.pull.number,
    );
    // what was merged is to be seen on the branch before its request goes
    if (isOver) await repository.refresh().catch(this.#deps.onError);
    this.#replace(found);
  }

  async #content(pull: PullRequest, { operation, namespace }: Subject) {
    const key = contentKey(pull);
    const known = this.#contents.get(key);
    if (known !== undefined) return known;
    const { host, settings } = this.#deps;
    const trailers = readTrailers((await host.commitMessage(pull.head)) ?? '');
    const file = `${folderOf(namespace)}/store.yaml`;
    const text = operation === 'create' ? await host.file(file, pull.head) : undefined;
    const spec = text === undefined ? undefined : parseStoreFile(text, { file, namespace }, settings).spec;
    const content = { digest: trailers?.digest, spec };
    this.#contents.set(key, content);
    return content;
  }

  #replace(next: ReadonlyMap<string, Review>): void {
    const before = this.#byRequest;
    this.#byRequest = next;
    const keys = new Set([...next.values()].map(({ pull }) => contentKey(pull)));
    for (const key of this.#contents.keys()) if (!keys.has(key)) this.#contents.delete(key);
    const changed = new Set<string>();
    for (const branch of new Set([...before.keys(), ...next.keys()])) {
      const [a, b] = [before.get(branch), next.get(branch)];
      if (JSON.stringify(a) !== JSON.stringify(b)) changed.add((a ?? b)?.namespace ?? '');
    }
    if (changed.size > 0) for (const listener of this.#listeners) listener(changed);
  }
}

function subjectOf(branch: string): Subject | undefined {
  const [, operation, namespace] = pattern.exec(branch) ?? [];
  if (operation === undefined || namespace === undefined) return undefined;
  return { namespace, operation: operation as ReviewedOperation };
}

function contentKey({ branch, head }: PullRequest): string {
  return `${branch} ${head}`;
}
