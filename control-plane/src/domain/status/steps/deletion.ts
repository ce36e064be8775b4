import type { Application } from '../../argocd/types.ts';
import type { StatusInput, Verdict } from '../input.ts';
import { foreignNamespace, isApproved, seconds } from '../read-application.ts';

/** First step: an Application that goes, whatever its sync and health still say. */
export function deletion(input: StatusInput, application: Application): Verdict | undefined {
  const since = seconds(application.metadata.deletionTimestamp);
  if (since === undefined) return input.entry === undefined ? unnoticed(input) : undefined;
  if (needsApproval(application) && !isApproved(application)) {
    const foreign = foreignNamespace(application);
    if (foreign !== undefined) {
      return {
        status: 'Deleting',
        phase: 'AwaitingApproval',
        reason: `The store's guardrails name the namespace ${foreign}, which would be removed with the store.`,
        nextStep: `Storeplane does not approve this: take ${foreign} out of the Application in Argo CD, then approve the deletion there.`,
      };
    }
    return {
      status: 'Deleting',
      phase: 'AwaitingApproval',
      reason: "Argo CD waits for an approval before it removes the store's namespace and data.",
      nextStep:
        input.entry === undefined
          ? 'Nothing to do: Storeplane approves it once it has seen that the folder is gone.'
          : "The store's folder is in the repository: approve the deletion in Argo CD only if the store shall be made anew.",
    };
  }
  return {
    status: 'Deleting',
    phase: 'Pruning',
    reason: "Argo CD is removing the store's namespace and all that is in it.",
    ...(input.entry === undefined
      ? {}
      : { nextStep: 'Nothing to do: the store is made anew from its folder afterwards.' }),
  };
}

function unnoticed({ applicationSetError: error }: StatusInput): Verdict {
  if (error !== undefined) {
    const where = error.file === undefined ? 'a file of the repository' : error.file;
    return {
      status: 'Deleting',
      phase: 'Blocked',
      reason: `Argo CD cannot remove the store while it cannot read ${where}: ${error.message}`,
      nextStep: `Correct ${where}, or revert the commit that changed it.`,
    };
  }
  return {
    status: 'Deleting',
    phase: 'Pruning',
    reason: 'The folder is gone; Argo CD is about to remove the store.',
  };
}

function needsApproval(application: Application): boolean {
  return (application.status?.resources ?? []).some(
    (resource) => resource.requiresDeletionConfirmation === true,
  );
}
