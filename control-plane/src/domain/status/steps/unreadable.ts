import type { Application } from '../../argocd/types.ts';
import { changedAt, duration, untilTimeout, waitingSince } from '../deadlines.ts';
import type { Deployment, Verdict } from '../input.ts';
import { isStale, nameOfResource, wasDeployed } from '../read-application.ts';
import { mendRepository, unreadableRepository } from '../repository-fault.ts';

/**
 * The repository cannot be read: that is no fault of the store, so what runs at the folder's last commit stays Ready
 * (sync is Unknown then, health is of the live objects), and only what waits for a change runs into the timeout.
 * Nothing to say when the repository can be read, or when health alone tells more.
 */
export function unreadable(input: Deployment): Verdict | undefined {
  const { application, relation } = input;
  const fault = unreadableRepository(application);
  const health = application.status?.health?.status;
  if (fault === undefined || health === 'Degraded') return undefined;
  const serves = health === 'Healthy' && wasDeployed(application) && isComplete(application);
  const isLatest = relation !== 'behind' && !isStale(application);
  if (serves && isLatest) {
    return {
      status: 'Ready',
      phase: 'Checking',
      reason: `The store runs. ${fault}`,
      nextStep: mendRepository,
    };
  }
  const since = serves && relation === 'behind' ? changedAt(input) : waitingSince(input);
  const late = `This has kept the store back for more than ${duration(input.provisionTimeout)}.`;
  return untilTimeout(
    input,
    since,
    {
      ...(serves ? { status: 'Ready', phase: 'Updating' } : { status: 'Provisioning', phase: 'Checking' }),
      reason: fault,
      nextStep: mendRepository,
    },
    { status: 'Failed', phase: 'TimedOut', reason: `${fault} ${late}`, nextStep: mendRepository },
  );
}

/** With nothing to compare with, Argo CD does not miss what is gone: the last sync tells what was made. */
function isComplete({ status }: Application): boolean {
  const live = new Set((status?.resources ?? []).map(nameOfResource));
  const made = status?.operationState?.syncResult?.resources ?? [];
  return live.size > 0 && made.every((one) => one.status !== 'Synced' || live.has(nameOfResource(one)));
}
