import type { Application } from '../../argocd/types.ts';
import type { StatusInput, Verdict } from '../input.ts';
import { approvedAt, foreignNamespace, isApproved, seconds } from '../read-application.ts';
import { mendRepository } from '../repository-fault.ts';

/** First step: an Application that goes, whatever its sync and health still say. */
export function deletion(input: StatusInput, application: Application): Verdict | undefined {
  const since = seconds(application.metadata.deletionTimestamp);
  if (since === undefined) return input.entry === undefined ? unnoticed(input) : undefined;
  if (needsApproval(application) && !isApproved(application)) return waiting(input, application);
  return removing(input, Math.max(since, approvedAt(application) ?? since));
}

/** Seconds in which a store usually goes. Only then is it asked what keeps it: a mass would ask for all of them. */
const usual = 30;

function removing({ entry, cause, now }: StatusInput, since: number): Verdict {
  const keeps = cause?.code === 'removal' ? cause : undefined;
  const removed = "Argo CD is removing the store's namespace and all that is in it.";
  const again =
    entry === undefined ? undefined : 'Nothing to do: the store is made anew from its folder afterwards.';
  const nextStep = keeps?.nextStep ?? again;
  return {
    status: 'Deleting',
    phase: 'Pruning',
    reason: keeps === undefined ? removed : `${removed} ${keeps.message}`,
    ...(nextStep === undefined ? {} : { nextStep }),
    ...(now < since + usual ? { deadline: since + usual } : { needsCause: true }),
  };
}

function waiting(input: StatusInput, application: Application): Verdict {
  const foreign = foreignNamespace(application);
  if (foreign !== undefined) {
    return {
      status: 'Deleting',
      phase: 'AwaitingApproval',
      reason: `The store's guardrails name the namespace ${foreign}, which would be removed with the store.`,
      nextStep: `Storeplane does not approve this: take ${foreign} out of the Application in Argo CD, then approve the deletion there.`,
    };
  }
  const { deletion, entry } = input;
  if (deletion?.kind === 'too-many') return tooMany();
  if (deletion?.kind === 'delayed') return delayed(deletion.until);
  if (deletion?.kind === 'returned') {
    return {
      status: 'Deleting',
      phase: 'Restoring',
      reason: 'The folder is back: the deletion is being undone, and nothing of the store is removed.',
    };
  }
  if (entry !== undefined) return unwanted(entry.problem?.message);
  return {
    status: 'Deleting',
    phase: 'AwaitingApproval',
    reason: "Argo CD waits for an approval before it removes the store's namespace and data.",
    nextStep: 'Nothing to do: Storeplane approves it once it has seen that the folder is gone.',
  };
}

function tooMany(): Verdict {
  return {
    status: 'Deleting',
    phase: 'Held',
    reason:
      'Too many stores were removed at once, so Storeplane holds this deletion; the store keeps running.',
    nextStep: 'Undo the deletion to keep the store, or release it to remove the store and its data.',
  };
}

function unwanted(problem: string | undefined): Verdict {
  const why = problem === undefined ? '' : ` ${problem}`;
  return {
    status: 'Deleting',
    phase: 'Held',
    reason: `Argo CD wants to remove the store although its folder is in the repository, so Storeplane holds this deletion.${why}`,
    nextStep:
      'Find out why Argo CD does not want the store (the path in the ApplicationSet, or a deletion by hand) and mend that, then undo the deletion.',
  };
}

function delayed(until: number): Verdict {
  const time = new Date(until * 1000).toISOString().replace('T', ' ').slice(0, 16);
  return {
    status: 'Deleting',
    phase: 'AwaitingApproval',
    reason: `The store and its data are removed after ${time} UTC; until then it keeps running.`,
    nextStep: 'Undo the deletion to keep the store.',
    deletesAt: until,
    deadline: until,
  };
}

function unnoticed({ applicationSetError: error, deletion }: StatusInput): Verdict {
  if (deletion?.kind === 'too-many') return tooMany();
  if (error?.isUnreadable === true) {
    return { status: 'Deleting', phase: 'Blocked', reason: error.message, nextStep: mendRepository };
  }
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
