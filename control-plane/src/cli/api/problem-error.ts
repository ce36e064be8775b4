import type { ErrorCode } from '../../domain/errors.ts';
import { CommandError, exitCodes } from '../command.ts';
import { printable } from '../printable.ts';
import type { Problem } from './types.ts';

/** Statuses of an answer that says to come later. */
const later: readonly number[] = [429, 503];

/** Storeplane answered, and the answer is no. The message is made for people: what is wrong, where, and what to do. */
export class ProblemError extends CommandError {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  /** `retryAfter`: seconds. */
  constructor(problem: Problem, retryAfter?: number) {
    const lines = [sentence(problem), ...fieldErrors(problem), ...nextSteps(problem, retryAfter)];
    super(lines.join('\n'), later.includes(problem.status) ? exitCodes.noAnswer : exitCodes.failed);
    this.problem = problem;
  }
}

/** True for what was asked for by name and is not there. */
export function isMissing(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.code === 'store-not-found';
}

function sentence({ title, detail, status, request_id: request }: Problem): string {
  const about = detail === undefined || detail === '' ? title : `${title}. ${detail}`;
  const where = status >= 500 && request !== undefined ? ` (request ${request})` : '';
  return `${printable(about)}${where}`;
}

/** The details that say no more than the sentence are left out. */
function fieldErrors({ errors = [], detail = '' }: Problem): string[] {
  return errors
    .filter((error) => error.detail !== detail)
    .map((error) => printable(`  ${error.pointer}: ${error.detail}`));
}

const steps: Partial<Record<ErrorCode, string>> = {
  'store-not-found': 'storeplane stores list shows the ids of all stores.',
  unauthenticated: 'Put a token into STOREPLANE_TOKEN, or name a file that holds one with --token-file.',
  'version-mismatch': 'Look at it with storeplane stores get, then ask again.',
  'review-required': 'Make the change in the store repository and open a pull request for it.',
  'commit-not-found': 'storeplane stores history <id> shows the commits of a store.',
};

function nextSteps(problem: Problem, retryAfter: number | undefined): string[] {
  const { code, pull_request_url: review, newer } = problem;
  const found: string[] = [];
  const step = steps[code as ErrorCode];
  if (step !== undefined) found.push(step);
  if (typeof newer === 'string') found.push(`The newer commit is ${newer}: revert that one first.`);
  if (typeof review === 'string') found.push(`The pull request: ${review}`);
  if (retryAfter !== undefined) found.push(`Ask again in ${retryAfter} seconds.`);
  return found.map((line) => printable(`Next: ${line}`));
}
