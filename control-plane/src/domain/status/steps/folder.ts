import { mendGuardrails, unguarded } from '../../missing-guardrails.ts';
import type { StoreEntry, StoreFileProblem } from '../../store.ts';
import type { ApplicationSetError } from '../application-set.ts';
import { changedAt, duration, untilTimeout } from '../deadlines.ts';
import type { StatusInput, Verdict } from '../input.ts';
import { mendRepository } from '../repository-fault.ts';

/** A folder that cannot be used as it is. */
function brokenFile(problem: StoreFileProblem): Verdict {
  const place = problem.line === undefined ? problem.file : `${problem.file}, line ${problem.line}`;
  return {
    status: 'Failed',
    phase: 'Invalid',
    reason: `${place}: ${problem.message}`,
    nextStep: 'Correct the file in the repository, or revert the commit that changed it.',
  };
}

/** A folder that says what is wanted, and lacks what keeps the store inside its bounds. */
function withoutGuardrails(entry: StoreEntry, fault: StoreFileProblem): Verdict {
  return { status: 'Failed', phase: 'Unguarded', reason: fault.message, nextStep: mendGuardrails(entry) };
}

/** What is wrong with the folder itself, whatever Argo CD makes of it; undefined when nothing is. */
export function faultyFolder(entry: StoreEntry): Verdict | undefined {
  if (entry.problem !== undefined) return brokenFile(entry.problem);
  const fault = unguarded(entry);
  return fault && withoutGuardrails(entry, fault);
}

/** A store of which only the folder is known, and not even that when it is gone: Argo CD has not been read yet. */
export function unread(entry: StoreEntry | undefined): Verdict {
  const fault = entry && faultyFolder(entry);
  if (fault !== undefined) return fault;
  const reason = 'Argo CD cannot be read yet, so it is not known how the store does.';
  return { status: entry === undefined ? 'Deleting' : 'Provisioning', phase: 'Checking', reason };
}

function blocked(error: ApplicationSetError): Pick<Verdict, 'reason' | 'nextStep'> {
  if (error.isUnreadable === true) {
    return { reason: `Argo CD makes no new stores. ${error.message}`, nextStep: mendRepository };
  }
  const where = error.file === undefined ? 'a file of the repository' : error.file;
  return {
    reason: `Argo CD makes no new stores while it cannot read ${where}: ${error.message}`,
    nextStep: `Correct ${where}, or revert the commit that changed it.`,
  };
}

/** A store in the repository that Argo CD has no Application for. */
export function notDetected(input: StatusInput, entry: StoreEntry): Verdict {
  const fault = faultyFolder(entry);
  if (fault !== undefined) return fault;
  const error = input.applicationSetError;
  if (error !== undefined) return { status: 'Provisioning', phase: 'Blocked', ...blocked(error) };
  const waiting: Verdict = {
    status: 'Provisioning',
    phase: 'Committed',
    reason: 'The store is in the repository; Argo CD has yet to pick it up.',
  };
  return untilTimeout(input, changedAt(input), waiting, {
    status: 'Failed',
    phase: 'TimedOut',
    reason: `Argo CD has not picked the store up within ${duration(input.provisionTimeout)}.`,
    nextStep: 'Check that Argo CD runs and can read the store repository, then choose Retry.',
  });
}
