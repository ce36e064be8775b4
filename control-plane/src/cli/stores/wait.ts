import type { StoreRecord } from '../../domain/record.ts';
import type { ApiClient } from '../api/client.ts';
import { CommandError, exitCodes, type Terminal, UsageError } from '../command.ts';
import { follow } from './follow.ts';
import { progressLine } from './show.ts';

/** `settled`: Ready, or gone, whichever comes. */
export type Goal = 'ready' | 'gone' | 'settled';

export interface Wait {
  readonly goal: Goal;
  /** Milliseconds; undefined: as long as it takes. */
  readonly timeout: number | undefined;
  /** Told each time status, phase or reason is another one. */
  readonly onProgress: (record: StoreRecord) => void;
}

/** Milliseconds: longer than the control plane itself gives a store to come up, unless it was told otherwise. */
export const usualTimeout = 900_000;

export const timeoutOption = { timeout: { type: 'string' } } as const;

/** Milliseconds. Throws UsageError. */
export function parseTimeout(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError('--timeout wants a number of seconds.');
  return Number(text) * 1000;
}

/**
 * Follows a store until `goal`. Answers its last record; undefined: nothing is left of it. Throws CommandError
 * ('notReached') when it fails, goes another way or takes too long, and as `ApiClient.send`.
 */
export async function waitFor(
  client: ApiClient,
  id: string,
  { goal, timeout, onProgress }: Wait,
  { clock }: Pick<Terminal, 'clock'>,
): Promise<StoreRecord | undefined> {
  const over = new AbortController();
  const cancel = timeout === undefined ? undefined : clock.after(timeout, () => over.abort());
  let before: StoreRecord | undefined;
  try {
    for await (const record of follow(client, id, over.signal)) {
      if (record !== undefined && isNews(before, record)) onProgress(record);
      if (isReached(goal, record, before)) return record;
      before = record;
    }
  } finally {
    cancel?.();
    over.abort();
  }
  const last = before === undefined ? '' : ` ${sentence(before)}`;
  throw notReached(`${id} has not got there in ${(timeout ?? 0) / 1000} seconds.${last}`);
}

/** The lines of a wait as they are written while it lasts. */
export function progressTo(
  write: (text: string) => void,
  { clock }: Pick<Terminal, 'clock'>,
): Wait['onProgress'] {
  return (record) => write(progressLine(record, clock.now()));
}

function isNews(before: StoreRecord | undefined, { status, phase, reason }: StoreRecord): boolean {
  return before?.status !== status || before.phase !== phase || before.reason !== reason;
}

/** Throws CommandError when it will not be reached any more without somebody's doing. */
function isReached(goal: Goal, record: StoreRecord | undefined, before: StoreRecord | undefined): boolean {
  if (record === undefined) {
    if (goal === 'ready')
      throw notReached('Nothing is left of the store: somebody else deleted it, or refused it.');
    return true;
  }
  const { status, phase } = record;
  if (phase === 'Held') throw notReached(sentence(record));
  if (goal === 'gone') {
    if (status !== 'Deleting' && before?.status === 'Deleting') throw notReached('The deletion was undone.');
    return false;
  }
  if (status === 'Failed') throw notReached(sentence(record));
  if (status === 'Deleting' && goal === 'ready') throw notReached('The store is being deleted.');
  return status === 'Ready' && phase !== 'Updating';
}

function sentence({ id, status, phase, reason, next_step: next }: StoreRecord): string {
  return `${id} is ${status} (${phase}): ${reason}${next === null ? '' : `\nNext: ${next}`}`;
}

function notReached(message: string): CommandError {
  return new CommandError(message, exitCodes.notReached);
}
