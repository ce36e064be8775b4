import { duration, untilTimeout } from '../deadlines.ts';
import type { Deployment, Verdict } from '../input.ts';
import { outsideFaultOf } from '../outside-fault.ts';
import {
  comparedRevision,
  deployedRevision,
  isAutomated,
  isRolledBack,
  isStale,
  listed,
  outOfSync,
  wasDeployed,
} from '../read-application.ts';
import { firstConvergence } from './convergence.ts';
import { unreadable } from './unreadable.ts';
import { newerCommitWaits, underWay } from './updating.ts';

/** What is deployed against what the repository says. Nothing to say when they are the same. */
export function sync(input: Deployment): Verdict | undefined {
  const { application } = input;
  const state = application.status?.sync?.status;
  if (state === undefined || state === '') {
    return underWay(input, 'Syncing', 'Argo CD has found the store and is about to deploy it.');
  }
  if (state === 'Unknown') {
    const fault = outsideFaultOf(application);
    if (fault !== undefined)
      return fault.seesObjects && !isAutomated(application) ? paused(input) : unreadable(input, fault);
    return {
      status: 'Failed',
      phase: 'SyncFailed',
      reason: 'Argo CD cannot compare the store with its folder.',
      nextStep: 'Choose Retry; if it fails again, look at the store in Argo CD.',
    };
  }
  if (!isAutomated(application)) return paused(input);
  if (state !== 'OutOfSync') return input.relation === 'behind' ? newerCommitWaits(input) : undefined;
  if (isStale(application)) return underWay(input, 'Checking', 'Argo CD is checking what it has deployed.');
  if (deployedRevision(application) !== comparedRevision(application)) {
    return underWay(input, 'Syncing', `Argo CD is about to deploy a change to ${differing(input)}.`);
  }
  return drifted(input);
}

/** Someone took auto-sync away in Argo CD, perhaps to run an older revision. */
function paused({ application }: Deployment): Verdict | undefined {
  const health = application.status?.health?.status;
  const nextStep = 'To resume, switch automatic sync of this store on again in Argo CD.';
  if (health === 'Healthy' && wasDeployed(application)) {
    const revision = deployedRevision(application)?.slice(0, 10) ?? 'an unknown revision';
    return isRolledBack(application)
      ? {
          status: 'Ready',
          phase: 'RolledBack',
          reason: `The store was rolled back and runs ${revision}.`,
          nextStep,
        }
      : {
          status: 'Ready',
          phase: 'Paused',
          reason: `Automatic sync is off; the store runs ${revision}.`,
          nextStep,
        };
  }
  if (wasDeployed(application)) return undefined;
  return {
    status: 'Provisioning',
    phase: 'Paused',
    reason: 'Automatic sync is off, so nothing of the store is deployed.',
    nextStep,
  };
}

/** Other than its folder says, although this very revision was deployed: something changes it again and again. */
function drifted(input: Deployment): Verdict | undefined {
  const { application } = input;
  const health = application.status?.health?.status;
  if (health === 'Degraded') return undefined;
  const attempts = application.status?.operationState?.operation?.sync?.autoHealAttemptsCount ?? 0;
  const heals = application.spec.syncPolicy?.automated?.selfHeal === true;
  if (input.wasReady && health === 'Healthy' && heals && attempts < 2) {
    return { status: 'Ready', phase: 'Updating', reason: `Argo CD is putting ${differing(input)} back.` };
  }
  const reason = `${differing(input)} differs from the repository again after every sync.`;
  const nextStep = 'Find what changes it in the cluster, or take the field it changes out of the chart.';
  return untilTimeout(
    input,
    firstConvergence(input),
    { status: 'Provisioning', phase: 'NotConverging', reason, nextStep },
    {
      status: 'Failed',
      phase: 'NotConverging',
      reason: `${reason} It has been so for more than ${duration(input.provisionTimeout)}.`,
      nextStep,
    },
  );
}

function differing({ application }: Deployment): string {
  const resources = outOfSync(application);
  return resources.length === 0 ? 'the store' : listed(resources);
}
