import type { Application } from '../../argocd/types.ts';
import { changedAt, duration, untilTimeout, waitingSince } from '../deadlines.ts';
import type { Deployment, Verdict } from '../input.ts';
import type { OutsideFault } from '../outside-fault.ts';
import { isStale, nameOfResource, wasDeployed } from '../read-application.ts';

/**
 * Argo CD is kept from comparing: that is no fault of the store, so what ran at the folder's last commit stays Ready, and
 * only what waits for a change runs into the timeout. Nothing to say when health alone tells more.
 */
export function unreadable(input: Deployment, fault: OutsideFault): Verdict | undefined {
  const { application, relation } = input;
  const { message, mend: nextStep, seesObjects } = fault;
  if (seesObjects && application.status?.health?.status === 'Degraded') return undefined;
  const serves = isServing(input, fault);
  const isLatest = relation !== 'behind' && !isStale(application);
  if (serves && isLatest) {
    const known = seesObjects ? 'The store runs.' : 'The store ran when Argo CD last saw it.';
    return { status: 'Ready', phase: 'Checking', reason: `${known} ${message}`, nextStep };
  }
  const since = serves && relation === 'behind' ? changedAt(input) : waitingSince(input);
  const late = `This has kept the store back for more than ${duration(input.provisionTimeout)}.`;
  return untilTimeout(
    input,
    since,
    {
      ...(serves ? { status: 'Ready', phase: 'Updating' } : { status: 'Provisioning', phase: 'Checking' }),
      reason: message,
      nextStep,
    },
    { status: 'Failed', phase: 'TimedOut', reason: `${message} ${late}`, nextStep },
  );
}

/** Without the objects health is that of none, and what was said before is all there is. */
function isServing({ application, wasReady }: Deployment, { seesObjects }: OutsideFault): boolean {
  if (!wasDeployed(application)) return false;
  return seesObjects ? application.status?.health?.status === 'Healthy' && isComplete(application) : wasReady;
}

/** With nothing to compare with, Argo CD does not miss what is gone: the last sync tells what was made. */
function isComplete({ status }: Application): boolean {
  const live = new Set((status?.resources ?? []).map(nameOfResource));
  const made = status?.operationState?.syncResult?.resources ?? [];
  return live.size > 0 && made.every((one) => one.status !== 'Synced' || live.has(nameOfResource(one)));
}
