import type { Config } from '../config.ts';
import { GitHubReviews } from '../github/github-reviews.ts';
import type { Logger } from '../observability/logger.ts';
import type { CredentialSource } from '../ports/credentials.ts';
import type { ReviewHost } from '../ports/reviews.ts';

/** The git host's pull requests, where some request needs one. */
export function makeReviewHost(
  { git }: Config,
  credentials: CredentialSource | undefined,
  log: Logger,
): ReviewHost | undefined {
  if (git.gitHub === undefined || credentials === undefined) return undefined;
  const { branch: base, gitHub } = git;
  const warn = (event: string, data: Record<string, unknown>) => log.warn(data, event);
  return new GitHubReviews({ ...gitHub, credentials, base, timeout: 15_000, log: warn });
}
