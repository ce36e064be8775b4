import { changedAt, duration, untilTimeout, waitingSince } from '../deadlines.ts';
import type { Deployment, Verdict } from '../input.ts';
import { waitingFor, wasDeployed } from '../read-application.ts';

/** True when the store still serves what it had while a change is on its way. */
function stillServes({ application, wasReady }: Deployment): boolean {
  const health = application.status?.health?.status;
  return health === 'Healthy' ? wasReady || wasDeployed(application) : wasReady && health === 'Progressing';
}

/** A change is on its way: Ready with phase Updating while the store serves, Provisioning otherwise. */
export function underWay(
  input: Deployment,
  phase: 'Syncing' | 'Waiting' | 'Checking',
  reason: string,
): Verdict {
  // a pod that is not ready yet is what is being waited for: the reason says so already
  const cause = input.cause?.code === 'not-ready' ? undefined : input.cause;
  const words = cause === undefined ? reason : `${reason} ${cause.message}`;
  const verdict: Verdict = stillServes(input)
    ? { status: 'Ready', phase: 'Updating', reason }
    : {
        status: 'Provisioning',
        phase,
        reason: words,
        ...(cause === undefined ? {} : { nextStep: cause.nextStep }),
      };
  return untilTimeout(input, waitingSince(input), { ...verdict, needsCause: true }, timedOut(input));
}

/** Still watched: the next look may find the store Ready after all. */
function timedOut(input: Deployment): Verdict {
  const { cause } = input;
  const missing = waitingFor(input.application);
  const late = `The store was not ready within ${duration(input.provisionTimeout)}`;
  return {
    status: 'Failed',
    phase: 'TimedOut',
    reason:
      cause?.message ?? (missing === undefined ? `${late}.` : `${late}: ${missing} did not become ready.`),
    nextStep: cause?.nextStep ?? 'Choose Retry; if it fails again, look at the named resource in Argo CD.',
    needsCause: true,
  };
}

/** Argo CD has not looked at the folder's last commit. */
export function newerCommitWaits(input: Deployment): Verdict {
  const verdict: Verdict = {
    ...(stillServes(input)
      ? { status: 'Ready', phase: 'Updating' }
      : { status: 'Provisioning', phase: 'Checking' }),
    reason: "Argo CD has yet to pick up the store's last commit.",
  };
  return untilTimeout(input, changedAt(input), verdict, {
    status: 'Failed',
    phase: 'TimedOut',
    reason: `Argo CD has not picked up the store's last commit within ${duration(input.provisionTimeout)}.`,
    nextStep: 'Choose Retry; if it fails again, check that Argo CD can read the store repository.',
  });
}
