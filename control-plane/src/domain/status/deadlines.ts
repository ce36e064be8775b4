import type { Application } from '../argocd/types.ts';
import type { Deployment, StatusInput, Verdict } from './input.ts';
import { isSyncRequested, seconds, wasDeployed } from './read-application.ts';

/**
 * When the folder became as it is: its last commit, or later when this replica saw it come (a branch may be pushed
 * long after its commits were made). Undefined for times ahead of the clock: they would never run out.
 */
export function changedAt(input: StatusInput): number | undefined {
  const { entry, seenAt } = input;
  return latest(input, [entry?.commit?.committedAt ?? entry?.spec?.createdAt, seenAt]);
}

/** The latest of the times that are known and have come. */
export function latest({ now }: StatusInput, times: readonly (number | undefined)[]): number | undefined {
  const past = times.filter((time): time is number => time !== undefined && time <= now);
  return past.length === 0 ? undefined : Math.max(...past);
}

/**
 * When the waiting began that PROVISION_TIMEOUT ends: the latest of the folder's last change, the Application's
 * creation, the start of the last operation and, while health is not Healthy, the time it became so (a store that
 * ran for a year gets the whole time to come back).
 */
export function waitingSince(input: Deployment): number | undefined {
  const { status, metadata } = input.application;
  const health = status?.health;
  return latest(input, [
    changedAt(input),
    seconds(metadata.creationTimestamp),
    seconds(status?.operationState?.startedAt),
    health?.status === 'Healthy' ? undefined : seconds(health?.lastTransitionTime),
  ]);
}

/**
 * `waiting` until the timeout is over, `late` from then on. A sync that was asked for again and has not begun waits:
 * the last operation's start says nothing about it.
 */
export function untilTimeout(
  input: StatusInput,
  since: number | undefined,
  waiting: Verdict,
  late: Verdict,
): Verdict {
  const { application, now } = input;
  if (application !== undefined && isAskedAgain(application)) return waiting;
  const deadline = (since ?? now) + input.provisionTimeout;
  return now >= deadline ? late : { ...waiting, deadline };
}

/**
 * A sync is asked for that is not the first one by Argo CD itself, and has not begun. Whoever asks, people or self-heal,
 * takes the state of the operation before away, so its start is not there to count from.
 */
function isAskedAgain(application: Application): boolean {
  if (!isSyncRequested(application)) return false;
  const { initiatedBy } = application.operation as {
    readonly initiatedBy?: { readonly automated?: boolean };
  };
  const isFirst = application.status?.operationState === undefined && !wasDeployed(application);
  return !(isFirst && initiatedBy?.automated === true);
}

/** `10 minutes`, `90 seconds` */
export function duration(total: number): string {
  if (total % 60 !== 0 || total === 0) return total === 1 ? '1 second' : `${total} seconds`;
  return total === 60 ? '1 minute' : `${total / 60} minutes`;
}
