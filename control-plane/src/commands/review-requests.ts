import { readTrailers } from '../domain/commit-message.ts';
import { StoreplaneError } from '../domain/errors.ts';
import { reviewBody, reviewLabels } from '../domain/review-text.ts';
import type { StoreSettings } from '../domain/settings.ts';
import type { ReviewedOperation } from '../domain/write-mode.ts';
import type { ProposalWriter, ProposedChange, Review, ReviewHost } from '../ports/reviews.ts';
import type { Intent } from '../ports/store-repository.ts';
import { branchOf, type Reviews } from './reviews.ts';

export interface ReviewRequestsDeps {
  readonly reviews: Reviews;
  readonly host: ReviewHost;
  readonly writer: ProposalWriter;
  readonly settings: StoreSettings;
}

/** Branches that are tried for one store and operation. */
const most = 100;

/** An intent, and what it comes to for the store: its branch is named after that. */
interface Wish {
  readonly intent: Intent;
  readonly operation: ReviewedOperation;
  readonly namespace: string;
}

/** Requests that become pull requests: one for each store and operation, however often it is asked for. */
export class ReviewRequests {
  readonly #deps: ReviewRequestsDeps;
  readonly #running = new Map<
    string,
    { readonly digest: string; readonly done: Promise<Review | undefined> }
  >();

  constructor(deps: ReviewRequestsDeps) {
    this.#deps = deps;
  }

  /** The request's review; undefined when there is nothing to do. Throws 'review-open', 'review-unavailable' and as `propose`. */
  request(intent: Intent, operation: ReviewedOperation): Promise<Review | undefined> {
    const { namespace } = intent;
    const wish = { intent, operation, namespace };
    const branch = branchOf(wish);
    const running = this.#running.get(branch);
    if (running?.digest === intent.digest) return running.done;
    if (running !== undefined) return Promise.reject(reviewOpen(wish));
    const done = this.#request(wish).finally(() => this.#running.delete(branch));
    this.#running.set(branch, { digest: intent.digest, done });
    return done;
  }

  async #request(wish: Wish): Promise<Review | undefined> {
    const { reviews, host, settings } = this.#deps;
    const open = await this.#open(wish);
    if (open !== undefined) return open;
    const proposed = await this.#propose(wish);
    if (proposed === undefined) return undefined;
    const { branch, change } = proposed;
    const { intent, operation, namespace } = wish;
    const isRevert = intent.operation !== operation;
    const body = reviewBody({ ...change, operation, isRevert, actor: intent.author.name }, settings);
    const labels = reviewLabels(operation);
    const pull = await host.open({ branch, title: change.commit.subject, body, labels });
    return reviews.add({ namespace, operation, pull, digest: intent.digest, spec: change.after?.spec });
  }

  /** A branch that had its pull request stays as it is, and the next one has a number: nothing is ever forced. */
  async #propose(wish: Wish): Promise<{ branch: string; change: ProposedChange } | undefined> {
    for (let number = 1; number <= most; number++) {
      const branch = number === 1 ? branchOf(wish) : `${branchOf(wish)}.${number}`;
      const proposal = await this.#deps.writer.propose(wish.intent, branch);
      if (proposal.kind === 'unchanged') return undefined;
      const { kind, change } = proposal;
      if (kind === 'pushed' || (await this.#isWaiting(wish, branch, proposal.oid))) return { branch, change };
    }
    throw reviewOpen(wish);
  }

  /** Whether the branch was made for this very request and its pull request is open, or was never made. */
  async #isWaiting(wish: Wish, branch: string, oid: string): Promise<boolean> {
    const { host } = this.#deps;
    const last = await host.last(branch);
    if (last !== undefined && last.state !== 'open') return false;
    const isSame = readTrailers((await host.commitMessage(oid)) ?? '')?.digest === wish.intent.digest;
    if (last !== undefined && !isSame) throw reviewOpen(wish);
    return isSame;
  }

  /** Throws 'review-open' when something else of this store waits under the same operation. */
  async #open(wish: Wish): Promise<Review | undefined> {
    const { intent, operation, namespace } = wish;
    await this.#deps.reviews.refresh();
    const open = this.#deps.reviews
      .of(namespace)
      .find((one) => one.operation === operation && one.pull.state === 'open');
    const isSame = operation === 'delete' || (open?.digest ?? intent.digest) === intent.digest;
    if (open !== undefined && !isSame) throw reviewOpen(wish, open);
    return open;
  }
}

function reviewOpen({ namespace, operation }: Wish, open?: Review): StoreplaneError {
  return new StoreplaneError(
    'review-open',
    `Another request to ${operation} the store "${namespace}" waits for review. Merge or close its pull request first.`,
    { extra: { id: namespace, pull_request_url: open?.pull.url ?? null } },
  );
}
