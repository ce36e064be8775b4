import { onNobodysBehalf } from '../observability/log-context.ts';
import type { Clock } from '../ports/clock.ts';

/** setTimeout takes no longer waits: 2^31 - 1 milliseconds. */
const longest = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(() => onNobodysBehalf(task), Math.min(ms, longest));
    return () => clearTimeout(timer);
  },
};
