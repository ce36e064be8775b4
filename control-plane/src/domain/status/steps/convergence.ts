import { changedAt, latest } from '../deadlines.ts';
import type { Deployment } from '../input.ts';
import { deployedRevision, seconds } from '../read-application.ts';

/**
 * When the present revision was first deployed, or the folder changed, if later. The last operation's start will
 * not do: self-heal starts a new one every few minutes, so that no time would ever run out.
 */
export function firstConvergence(input: Deployment): number | undefined {
  const { metadata, status } = input.application;
  const revision = deployedRevision(input.application);
  const first = status?.history?.find((one) => (one.revisions?.[0] || one.revision) === revision);
  return latest(input, [changedAt(input), seconds(metadata.creationTimestamp), seconds(first?.deployedAt)]);
}
