import { readTrailers } from '../../domain/commit-message.ts';
import type { CommitInfo } from '../../domain/store.ts';
import type { RevisionRelation } from '../../ports/store-repository.ts';

/** A request that is known to have its commit on the branch. */
export interface KnownRequest {
  readonly digest: string;
  readonly namespace: string;
  readonly commit: CommitInfo;
}

const keptCommits = 100_000;
const keptRequests = 50_000;

function keep<K, V>(map: Map<K, V>, key: K, value: V, limit: number): void {
  map.set(key, value);
  if (map.size <= limit) return;
  const oldest = map.keys().next();
  if (!oldest.done) map.delete(oldest.value);
}

/** What this replica has seen of the branch since it started: the order of its tips, and the requests in it. */
export class History {
  readonly #order = new Map<string, number>();
  readonly #requests = new Map<string, KnownRequest>();
  #next = 0;
  #before = -1;
  #rewritten = false;

  /** `oid` became part of the branch's first-parent line, after all before it. */
  tip(oid: string): void {
    keep(this.#order, oid, this.#next, keptCommits);
    this.#next += 1;
  }

  /** `oid` is on the first-parent line, before all that is known of it. */
  older(oid: string): void {
    if (this.#rewritten || this.#order.has(oid)) return;
    keep(this.#order, oid, this.#before, keptCommits);
    this.#before -= 1;
  }

  /** Takes note of the request that a new commit carries, if it does. */
  note(commit: CommitInfo, message: string): void {
    const trailers = readTrailers(message);
    if (!trailers) return;
    const { requestId, digest, namespace } = trailers;
    if (!this.#requests.has(requestId))
      keep(this.#requests, requestId, { digest, namespace, commit }, keptRequests);
  }

  request(requestId: string): KnownRequest | undefined {
    return this.#requests.get(requestId);
  }

  /** How `revision` stands to `last`, the last commit of a store (undefined: older than this history). */
  relation(revision: string, last: string | undefined): RevisionRelation {
    const at = this.#order.get(revision);
    if (at === undefined) return 'unknown';
    const of = last === undefined ? undefined : this.#order.get(last);
    return of === undefined || at >= of ? 'current' : 'behind';
  }

  /** The branch was rewritten: the order means nothing any more. Requests stay known. */
  forgetOrder(): void {
    this.#order.clear();
    this.#rewritten = true;
  }
}
