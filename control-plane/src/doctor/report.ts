import type { Finding, Outcome } from './findings.ts';

const words: Readonly<Record<Outcome, string>> = {
  ok: 'as it should be',
  wrong: 'NOT SO',
  untried: 'could not be tried',
  skipped: 'not tried',
};

/** A line for each finding, and one with how many there are of each kind. */
export function textReport(findings: readonly Finding[]): string {
  const lines = findings.map(
    ({ what, outcome, detail }) =>
      `${words[outcome].padEnd(20)}${what}${detail === undefined ? '' : `\n${' '.repeat(20)}  ${detail}`}`,
  );
  const counts = (Object.keys(words) as Outcome[]).map(
    (outcome) => `${findings.filter((one) => one.outcome === outcome).length} ${words[outcome]}`,
  );
  return `${lines.join('\n')}\n${counts.join(', ')}.\n`;
}
