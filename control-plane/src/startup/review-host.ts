import type { Config } from '../config.ts';
import { GitHubReviews } from '../github/github-reviews.ts';
import type { Logger } from '../observability/logger.ts';
import type { ReviewHost } from '../ports/reviews.ts';

/** The git host's pull requests, where some request needs one. */
export function makeReviewHost({ git }: Config, log: Logger): ReviewHost | undefined {
  if (git.gitHub === undefined) return undefined;
  const { branch: base, gitHub } = git;
  return new GitHubReviews({ ...gitHub, base, timeout: 15_000, log: (event, data) => log.warn(data, event) });
}
