import type { Application } from '../../argocd/types.ts';
import { changedAt, duration, untilTimeout, waitingSince } from '../deadlines.ts';
import type { Deployment, Verdict } from '../input.ts';
import { platformFaultOf } from '../platform-fault.ts';
import { isStale, nameOfResource, wasDeployed } from '../read-application.ts';
import { mendRepository, unreadableRepository } from '../repository-fault.ts';

/** What keeps Argo CD from comparing, and whether the store is known to serve in spite of it. */
interface Obstacle {
  readonly fault: string;
  readonly mend: string;
  readonly serves: boolean;
  /** How much of that is known. */
  readonly words: string;
}

/**
 * The repository, or what stores share, keeps Argo CD from looking: that is no fault of the store, so what ran at the folder's last commit
 * stays Ready, and only what waits for a change runs into the timeout. Nothing to say when it could look, or when
 * health alone tells more.
 */
export function unreadable(input: Deployment): Verdict | undefined {
  const obstacle = obstacleOf(input);
  if (obstacle === undefined) return undefined;
  const { application, relation } = input;
  const { fault, mend: nextStep, serves, words } = obstacle;
  const isLatest = relation !== 'behind' && !isStale(application);
  if (serves && isLatest) {
    return { status: 'Ready', phase: 'Checking', reason: `${words} ${fault}`, nextStep };
  }
  const since = serves && relation === 'behind' ? changedAt(input) : waitingSince(input);
  const late = `This has kept the store back for more than ${duration(input.provisionTimeout)}.`;
  return untilTimeout(
    input,
    since,
    {
      ...(serves ? { status: 'Ready', phase: 'Updating' } : { status: 'Provisioning', phase: 'Checking' }),
      reason: fault,
      nextStep,
    },
    { status: 'Failed', phase: 'TimedOut', reason: `${fault} ${late}`, nextStep },
  );
}

function obstacleOf({ application, wasReady }: Deployment): Obstacle | undefined {
  // Nothing of the objects is known then, and health is that of none: what was said before is all there is.
  const shared = platformFaultOf(application);
  if (shared !== undefined) {
    const { message: fault, mend } = shared;
    const serves = wasReady && wasDeployed(application);
    return { fault, mend, serves, words: 'The store ran when Argo CD last saw it.' };
  }
  // Sync is Unknown, health is of the live objects.
  const repository = unreadableRepository(application);
  const health = application.status?.health?.status;
  if (repository === undefined || health === 'Degraded') return undefined;
  const serves = health === 'Healthy' && wasDeployed(application) && isComplete(application);
  return { fault: repository, mend: mendRepository, serves, words: 'The store runs.' };
}

/** With nothing to compare with, Argo CD does not miss what is gone: the last sync tells what was made. */
function isComplete({ status }: Application): boolean {
  const live = new Set((status?.resources ?? []).map(nameOfResource));
  const made = status?.operationState?.syncResult?.resources ?? [];
  return live.size > 0 && made.every((one) => one.status !== 'Synced' || live.has(nameOfResource(one)));
}
