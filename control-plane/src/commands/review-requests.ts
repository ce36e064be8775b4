import { readTrailers } from '../domain/commit-message.ts';
import { StoreplaneError } from '../domain/errors.ts';
import { reviewBody, reviewLabels } from '../domain/review-text.ts';
import type { StoreSettings } from '../domain/settings.ts';
import { isReviewed, type ReviewedOperation, type WriteModes } from '../domain/write-mode.ts';
import type { ProposalWriter, ProposedChange, Review, ReviewHost } from '../ports/reviews.ts';
import type { Intent } from '../ports/store-repository.ts';
import { branchOf, type Reviews } from './reviews.ts';

export interface ReviewRequestsDeps {
  readonly modes: WriteModes;
  readonly reviews: Reviews;
  readonly host: ReviewHost;
  readonly writer: ProposalWriter;
  readonly settings: StoreSettings;
}

/** Branches that are tried for one store and operation. */
const most = 100;

type ReviewedIntent = Intent & { readonly operation: ReviewedOperation };

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

  covers(intent: Intent): intent is ReviewedIntent {
    return isReviewed(this.#deps.modes, intent.operation);
  }

  /** The request's review; undefined when there is nothing to do. Throws 'review-open', 'review-unavailable' and as `propose`. */
  request(intent: ReviewedIntent): Promise<Review | undefined> {
    const branch = branchOf(intent);
    const running = this.#running.get(branch);
    if (running?.digest === intent.digest) return running.done;
    if (running !== undefined) return Promise.reject(reviewOpen(intent));
    const done = this.#request(intent).finally(() => this.#running.delete(branch));
    this.#running.set(branch, { digest: intent.digest, done });
    return done;
  }

  async #request(intent: ReviewedIntent): Promise<Review | undefined> {
    const { reviews, host, settings } = this.#deps;
    const open = await this.#open(intent);
    if (open !== undefined) return open;
    const proposed = await this.#propose(intent);
    if (proposed === undefined) return undefined;
    const { branch, change } = proposed;
    const { operation, author } = intent;
    const body = reviewBody({ ...change, operation, actor: author.name }, settings);
    const labels = reviewLabels(operation);
    const pull = await host.open({ branch, title: change.commit.subject, body, labels });
    return reviews.add(intent, pull, change.after?.spec);
  }

  /** A branch that had its pull request stays as it is, and the next one has a number: nothing is ever forced. */
  async #propose(intent: ReviewedIntent): Promise<{ branch: string; change: ProposedChange } | undefined> {
    for (let number = 1; number <= most; number++) {
      const branch = number === 1 ? branchOf(intent) : `${branchOf(intent)}.${number}`;
      const proposal = await this.#deps.writer.propose(intent, branch);
      if (proposal.kind === 'unchanged') return undefined;
      const { kind, change } = proposal;
      if (kind === 'pushed' || (await this.#isWaiting(intent, branch, proposal.oid)))
        return { branch, change };
    }
    throw reviewOpen(intent);
  }

  /** Whether the branch was made for this very request and its pull request is open, or was never made. */
  async #isWaiting(intent: ReviewedIntent, branch: string, oid: string): Promise<boolean> {
    const { host } = this.#deps;
    const last = await host.last(branch);
    if (last !== undefined && last.state !== 'open') return false;
    const isSame = readTrailers((await host.commitMessage(oid)) ?? '')?.digest === intent.digest;
    if (last !== undefined && !isSame) throw reviewOpen(intent);
    return isSame;
  }

  /** Throws 'review-open' when something else of this store waits under the same operation. */
  async #open(intent: ReviewedIntent): Promise<Review | undefined> {
    await this.#deps.reviews.refresh();
    const open = this.#deps.reviews
      .of(intent.namespace)
      .find(({ operation, pull }) => operation === intent.operation && pull.state === 'open');
    const isSame = intent.operation === 'delete' || (open?.digest ?? intent.digest) === intent.digest;
    if (open !== undefined && !isSame) throw reviewOpen(intent, open);
    return open;
  }
}

function reviewOpen({ namespace, operation }: Intent, open?: Review): StoreplaneError {
  return new StoreplaneError(
    'review-open',
    `Another request to ${operation} the store "${namespace}" waits for review. Merge or close its pull request first.`,
    { extra: { id: namespace, pull_request_url: open?.pull.url ?? null } },
  );
}
