const first = 250;
const longest = 30_000;

/** Milliseconds to wait after this many failures in a row (from 1): doubling to 30 s, the upper half of it random. */
export function backoff(failures: number, random: () => number): number {
  const ceiling = Math.min(longest, first * 2 ** Math.min(failures - 1, 20));
  return ceiling / 2 + random() * (ceiling / 2);
}
