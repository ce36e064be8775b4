import { isFault } from './causes.ts';
import type { Deployment, StatusInput, StatusResult, Verdict } from './input.ts';
import { comparedRevision, deployedRevision, otherCluster } from './read-application.ts';
import { conditions } from './steps/conditions.ts';
import { deletion } from './steps/deletion.ts';
import { faultyFolder, notDetected, unread } from './steps/folder.ts';
import { health } from './steps/health.ts';
import { operation } from './steps/operation.ts';
import { sync } from './steps/sync.ts';
import { timeline } from './timeline.ts';

export { applicationSetError, missingApplicationSet } from './application-set.ts';
export type { StatusInput, StatusResult } from './input.ts';
export { comparedRevision, isApproved, isAutomated } from './read-application.ts';

/**
 * What became of a store: made of its folder and Argo CD's Application alone, so every replica says the same.
 * Undefined when nothing of the store is left.
 */
export function status(input: StatusInput): StatusResult | undefined {
  const verdict = firstVerdict(input);
  if (verdict === undefined) return undefined;
  const isUnplaced = verdict.status === 'Ready' && input.relation === 'unknown';
  return { ...complete(input, isUnplaced ? unplaced : verdict), isUnplaced };
}

/** The steps in their order: deletion, the folder, conditions, operation, sync and revision, health. */
function firstVerdict(input: StatusInput): Verdict | undefined {
  const { application, entry } = input;
  if (application === undefined && input.isUnread === true) return unread(entry);
  if (application === undefined) return entry === undefined ? undefined : notDetected(input, entry);
  const going = deletion(input, application);
  if (going !== undefined || entry === undefined) return going;
  const deployment: Deployment = { ...input, application, entry };
  return (
    faultyFolder(entry) ??
    conditions(deployment) ??
    operation(deployment) ??
    sync(deployment) ??
    health(deployment)
  );
}

/** Ready is never said of a revision that cannot be placed in the branch's history. */
const unplaced: Verdict = {
  status: 'Provisioning',
  phase: 'Checking',
  reason: 'The store runs; whether it runs the last commit of its folder is not known yet.',
};

function lookElsewhere(cluster: string): string {
  return `Its objects are in the cluster ${cluster}, which Storeplane does not read: Argo CD shows its pods and events.`;
}

function complete(input: StatusInput, verdict: Verdict): Omit<StatusResult, 'isUnplaced'> {
  const { application, cause } = input;
  const fault = cause !== undefined && isFault(cause) ? cause.message : null;
  const observed = application?.status;
  const revision =
    application === undefined ? undefined : (comparedRevision(application) ?? deployedRevision(application));
  const failed = verdict.status === 'Failed' ? verdict.reason : null;
  const wantsCause = verdict.needsCause ?? false;
  // Only the objects of Argo CD's own cluster are read here: elsewhere what the Application says has to do.
  const elsewhere = wantsCause && application !== undefined ? otherCluster(application) : undefined;
  const nextStep = [verdict.nextStep, elsewhere && lookElsewhere(elsewhere)].filter(Boolean).join(' ');
  return {
    status: verdict.status,
    phase: verdict.phase,
    reason: verdict.reason,
    nextStep: nextStep || null,
    lastError: failed ?? (verdict.status === 'Provisioning' ? fault : null),
    health: observed?.health?.status || null,
    sync: observed?.sync?.status || null,
    revision: revision ?? null,
    timeline: timeline(input, verdict.status),
    needsCause: wantsCause && elsewhere === undefined,
    deadline: verdict.deadline,
    deletesAt: verdict.deletesAt,
  };
}
