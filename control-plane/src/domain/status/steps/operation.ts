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
  if (isSyncing(application)) return underWay(input, 'Syncing', progress(application));
  const phase = application.status?.operationState?.phase;
  if (phase !== 'Failed' && phase !== 'Error') return undefined;
  if (input.relation === 'behind') return newerCommitWaits(input);
  return {
    status: 'Failed',
    phase: 'SyncFailed',
    reason: failure(application),
    nextStep: 'Correct what the message names in the repository, then choose Retry.',
  };
}

function progress(application: Application): string {
  if (isSyncRequested(application)) return 'Argo CD has been asked to deploy the store.';
  const missing = outOfSync(application);
  return missing.length === 0
    ? "Argo CD is making the store's resources."
    : `Argo CD is making the store's resources: ${listed(missing)} to go.`;
}

function failure(application: Application): string {
  const resource = refused(application);
  if (resource?.message !== undefined) {
    return `The cluster refused ${nameOfResource(resource)}: ${plainWords(resource.message)}`;
  }
  const words = plainWords(application.status?.operationState?.message ?? '');
  return words === ''
    ? 'Argo CD could not deploy the store.'
    : `Argo CD could not deploy the store: ${words}`;
}
