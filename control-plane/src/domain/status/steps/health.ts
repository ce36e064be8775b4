import type { Deployment, Verdict } from '../input.ts';
import { isStale, waitingFor } from '../read-application.ts';
import { underWay } from './updating.ts';

/** Last step: everything is deployed as the repository says; does it run? */
export function health(input: Deployment): Verdict {
  const { application, cause } = input;
  const missing = waitingFor(application) ?? 'its resources';
  if (isStale(application)) return underWay(input, 'Checking', 'Argo CD is checking what it has deployed.');
  switch (application.status?.health?.status) {
    case 'Healthy':
      return { status: 'Ready', phase: 'Running', reason: 'The store is running.' };
    case 'Degraded':
      return {
        status: 'Failed',
        phase: 'Degraded',
        reason: cause?.message ?? `The store is deployed but does not run: ${missing} failed.`,
        nextStep:
          cause?.nextStep ?? 'Choose Retry; if it fails again, look at the named resource in Argo CD.',
        needsCause: true,
      };
    case 'Suspended':
      return underWay(input, 'Waiting', `The store is deployed; ${missing} is suspended.`);
    case 'Progressing':
    case 'Missing':
      return underWay(input, 'Waiting', `The store is deployed and waits for ${missing}.`);
    default:
      return underWay(input, 'Checking', 'Argo CD does not know yet whether the store runs.');
  }
}
