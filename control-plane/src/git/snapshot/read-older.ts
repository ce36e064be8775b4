import type { Clock } from '../../ports/clock.ts';
import type { OlderCommit } from '../cache/older-history.ts';
import { backfill, type Past } from './backfill.ts';

export interface OlderReading {
  /** The commits from the tip on back, as it is when asked. */
  readonly open: () => AsyncIterable<OlderCommit>;
  readonly past: Past;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown, attempt: number) => void;
}

/** Milliseconds: each try is a clone. */
const wait = { first: 1000, longest: 60_000 };

/**
 * Reads what was before the start, trying again until it has been read: nothing waits for it but the approval of
 * deletions, and without it a mass of which most has gone would look small. False when it was given up.
 */
export async function readOlder({ open, past, clock, signal, onFailure }: OlderReading): Promise<boolean> {
  const taken = new Set<string>();
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      await backfill(open(), past, taken);
      return true;
    } catch (error) {
      if (signal.aborted) break;
      onFailure(error, attempt);
      await pause(Math.min(wait.longest, wait.first * 2 ** (attempt - 1)), clock, signal);
    }
  }
  return false;
}

function pause(milliseconds: number, clock: Clock, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(milliseconds, end);
    signal.addEventListener('abort', end);
  });
}
