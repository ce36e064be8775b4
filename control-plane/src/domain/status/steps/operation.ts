import type { Application } from '../../argocd/types.ts';
import type { Deployment, Verdict } from '../input.ts';
import { plainWords } from '../plain-words.ts';
import {
  isSyncing,
  isSyncRequested,
  listed,
  nameOfResource,
  outOfSync,
  refused,
} from '../read-application.ts';
import { newerCommitWaits, underWay } from './updating.ts';

/** The sync that is asked for, runs or has failed. One that went well says nothing yet. */
export function operation(input: Deployment): Verdict | undefined {
  const { application } = input;
  if (isSyncing(application)) {
    const waiting = underWay(input, 'Syncing', progress(application));
    return isRetrying(application) ? { ...waiting, nextStep: correct } : waiting;
  }
  const phase = application.status?.operationState?.phase;
  if (phase !== 'Failed' && phase !== 'Error') return undefined;
  if (input.relation === 'behind') return newerCommitWaits(input);
  return {
    status: 'Failed',
    phase: 'SyncFailed',
    reason: failure(application),
    nextStep: correct,
  };
}

const correct = 'Correct what the message names in the repository, then choose Retry.';

function progress(application: Application): string {
  if (isSyncRequested(application)) return 'Argo CD has been asked to deploy the store.';
  if (isRetrying(application)) return `${failure(application)} Argo CD tries again.`;
  const missing = outOfSync(application);
  return missing.length === 0
    ? "Argo CD is making the store's resources."
    : `Argo CD is making the store's resources: ${listed(missing)} to go.`;
}

/** True while an operation waits for its next try, or is in it, and still says why the one before failed. */
function isRetrying(application: Application): boolean {
  const { retryCount = 0, message = '' } = application.status?.operationState ?? {};
  return !isSyncRequested(application) && retryCount > 0 && message.includes('Retrying attempt');
}

function failure(application: Application): string {
  const resource = refused(application);
  if (resource?.message !== undefined) {
    const who = /\bnot permitted in project\b/.test(resource.message) ? 'Argo CD' : 'The cluster';
    return `${who} refused ${nameOfResource(resource)}: ${plainWords(resource.message)}`;
  }
  const words = plainWords(application.status?.operationState?.message ?? '');
  return words === ''
    ? 'Argo CD could not deploy the store.'
    : `Argo CD could not deploy the store: ${words}`;
}
