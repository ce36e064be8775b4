import type { Application } from '../domain/argocd/types.ts';

/**
 * A merge patch that has Argo CD sync the Application, as its API server writes it (`SetAppOperation`, argo-cd 3.2): the
 * state of the operation before goes, or parts of it would show up in the new one. Sources and revisions are left out:
 * the controller takes those of the spec, at their tips when the sync begins. Undefined while an operation is asked
 * for or runs, and for an Application that is being deleted.
 */
export function syncPatch({ metadata, operation, spec }: Application) {
  const isBusy = operation !== undefined && operation !== null;
  if (isBusy || metadata.deletionTimestamp !== undefined) return undefined;
  const { retry, syncOptions } = spec.syncPolicy ?? {};
  return {
    operation: {
      initiatedBy: { username: 'storeplane' },
      ...(retry === undefined ? {} : { retry }),
      sync: { prune: true, ...(syncOptions === undefined ? {} : { syncOptions }) },
    },
    status: { operationState: null },
  };
}

/**
 * A merge patch that has Argo CD end the operation that runs, as its API server writes it (`TerminateOperation`, argo-cd
 * 3.2). Undefined where none runs.
 */
export function terminationPatch({ operation, status }: Application) {
  const runs = operation !== undefined && operation !== null && status?.operationState?.phase === 'Running';
  return runs ? { status: { operationState: { phase: 'Terminating' } } } : undefined;
}

/** Whether an operation is about to end because somebody wanted it to. */
export function isTerminating({ operation, status }: Application): boolean {
  return operation !== undefined && operation !== null && status?.operationState?.phase === 'Terminating';
}
