import type { Octokit } from '@octokit/rest';
import { StoreplaneError } from '../domain/errors.ts';
import type { CredentialSource } from '../ports/credentials.ts';
import type { PullRequest, ReviewHost } from '../ports/reviews.ts';
import { makeOctokit, signWith, statusOf } from './octokit.ts';

export interface GitHubOptions {
  readonly apiUrl: string;
  readonly owner: string;
  readonly repository: string;
  readonly credentials: CredentialSource;
  /** The branch that pull requests are to be merged into. */
  readonly base: string;
  /** Milliseconds for a whole answer. */
  readonly timeout: number;
  readonly log: (event: string, data: Record<string, unknown>) => void;
}

/** Pull requests closed last that are looked at. */
const recent = 50;

type ListedPull = Awaited<ReturnType<Octokit['rest']['pulls']['list']>>['data'][number];

/** Pull requests of GitHub and GitHub Enterprise, by Octokit with its plugins for limits and passing faults. */
export class GitHubReviews implements ReviewHost {
  readonly #octokit: Octokit;
  readonly #options: GitHubOptions;
  readonly #where: { readonly owner: string; readonly repo: string };

  constructor(options: GitHubOptions) {
    const { apiUrl, credentials, owner, repository: repo, timeout } = options;
    this.#octokit = makeOctokit({ apiUrl, timeout });
    signWith(this.#octokit, credentials);
    this.#options = options;
    this.#where = { owner, repo };
  }

  async list(prefix: string): Promise<readonly PullRequest[]> {
    const { pulls } = this.#octokit.rest;
    const where = { ...this.#where, base: this.#options.base };
    const newest = { sort: 'updated', direction: 'desc' } as const;
    const open = await this.#ask(() =>
      this.#octokit.paginate(pulls.list, { ...where, state: 'open', per_page: 100 }),
    );
    const closed = await this.#ask(() =>
      pulls.list({ ...where, ...newest, state: 'closed', per_page: recent }),
    );
    return [...open, ...closed.data].filter((pull) => this.#isOurs(pull, prefix)).map(read);
  }

  async open(request: Parameters<ReviewHost['open']>[0]): Promise<PullRequest> {
    const { branch: head, title, body, labels } = request;
    const { pulls, issues } = this.#octokit.rest;
    const known = await this.#open(head);
    if (known) return known;
    let made: PullRequest;
    try {
      const { data } = await this.#ask(
        () => pulls.create({ ...this.#where, base: this.#options.base, head, title, body }),
        [422],
      );
      made = read(data);
    } catch (error) {
      // it exists: an answer was lost, or another replica was faster
      const found = statusOf(error) === 422 ? await this.#open(head) : undefined;
      if (!found) throw statusOf(error) === undefined ? error : unavailable(error, this.#options.credentials);
      return found;
    }
    const add = () => issues.addLabels({ ...this.#where, issue_number: made.number, labels: [...labels] });
    await this.#ask(add).catch((error: unknown) =>
      this.#options.log('labels were not added', { number: made.number, reason: String(error) }),
    );
    return made;
  }

  async commitMessage(oid: string): Promise<string | undefined> {
    const { git } = this.#octokit.rest;
    const answer = await this.#find404(() => git.getCommit({ ...this.#where, commit_sha: oid }));
    return answer?.data.message;
  }

  async file(path: string, oid: string): Promise<string | undefined> {
    const { repos } = this.#octokit.rest;
    const answer = await this.#find404(() => repos.getContent({ ...this.#where, path, ref: oid }));
    const data = answer?.data;
    if (data === undefined || Array.isArray(data) || data.type !== 'file' || !('content' in data)) return;
    return Buffer.from(data.content, 'base64').toString();
  }

  async last(branch: string): Promise<PullRequest | undefined> {
    const head = `${this.#where.owner}:${branch}`;
    const { data } = await this.#ask(() =>
      this.#octokit.rest.pulls.list({ ...this.#where, head, state: 'all', per_page: 100 }),
    );
    const found = data.filter((pull) => this.#isOurs(pull, branch)).map(read);
    return found.find(({ state }) => state === 'open') ?? found[0];
  }

  async #open(branch: string): Promise<PullRequest | undefined> {
    const last = await this.last(branch);
    return last?.state === 'open' ? last : undefined;
  }

  /** Not from a fork: there anybody names branches. */
  #isOurs({ head, base }: ListedPull, prefix: string): boolean {
    const isHere = head.repo?.id === base.repo.id && base.ref === this.#options.base;
    return isHere && head.ref.startsWith(prefix);
  }

  async #find404<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      return await this.#ask(call, [404]);
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** Throws 'review-unavailable', but answers of `expected` as they are. */
  async #ask<T>(call: () => Promise<T>, expected: readonly number[] = []): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (expected.includes(statusOf(error) ?? 0)) throw error;
      throw unavailable(error, this.#options.credentials);
    }
  }
}

function read(pull: Pick<ListedPull, 'number' | 'html_url' | 'head' | 'state' | 'merged_at' | 'updated_at'>) {
  const { number, html_url: url, head, state, merged_at, updated_at } = pull;
  const end = merged_at === null ? 'closed' : 'merged';
  const updatedAt = Math.floor(Date.parse(updated_at) / 1000);
  return {
    number,
    url,
    branch: head.ref,
    head: head.sha,
    state: state === 'open' ? 'open' : end,
    updatedAt,
  } as const;
}

/** In our own words: GitHub's message may repeat what was sent. */
function unavailable(error: unknown, credentials: CredentialSource): StoreplaneError {
  if (error instanceof StoreplaneError) {
    // there was no token to ask with
    return new StoreplaneError('review-unavailable', error.message, { retryAfter: 5 });
  }
  const headers = (error as { response?: { headers?: Record<string, string | undefined> } }).response
    ?.headers;
  const status = statusOf(error);
  const wait = Number(headers?.['retry-after']);
  const reset = Number(headers?.['x-ratelimit-reset']) - Date.parse(headers?.date ?? '') / 1000;
  const spent = headers?.['x-ratelimit-remaining'] === '0';
  const retryAfter = wait > 0 ? wait : spent && reset > 0 ? reset : 5;
  return new StoreplaneError(
    'review-unavailable',
    `${wordsOf(status, spent || wait > 0, credentials)} Try again later.`,
    {
      retryAfter,
      cause: error,
    },
  );
}

function wordsOf(status: number | undefined, isLimit: boolean, { name, advice }: CredentialSource): string {
  if (isLimit) return 'GitHub limits our requests for now.';
  if (status === 401) return `GitHub refused ${name}: ${advice}.`;
  if (status === 403) return `What was asked is not allowed by ${name}: ${advice}, pull requests too.`;
  if (status === 404) return `GitHub has no such repository, or hides it: ${advice}.`;
  return `GitHub did not take the request${status === undefined ? '' : ` (HTTP ${status})`}.`;
}
