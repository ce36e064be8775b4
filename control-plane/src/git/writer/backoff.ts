/** Milliseconds to wait before try number `attempt` (1 is the second try), doubling to 2 s, with full jitter. */
export function backoff(attempt: number, random: () => number): number {
  const ceiling = Math.min(2000, 25 * 2 ** Math.min(attempt, 10));
  return ceiling / 2 + random() * (ceiling / 2);
}
