import { ApiError } from '../argocd/api/api-error.ts';

/**
 * What came of one check: as it should be; not so; could not be tried; or nothing that could be tried here, which is no
 * fault (nobody asked for it, or there is nothing to protect).
 */
export type Outcome = 'ok' | 'wrong' | 'untried' | 'skipped';

export interface Verdict {
  readonly outcome: Outcome;
  /** For people: what was seen, and what to do. */
  readonly detail?: string;
}

export interface Finding extends Verdict {
  /** Stays the same between versions; for programs. */
  readonly id: string;
  /** What was looked at, for people. */
  readonly what: string;
}

export interface Check {
  readonly id: string;
  readonly what: string;
  /** Throws ApiError when the API server does not answer it. */
  run(): Promise<Verdict>;
}

const verdict = (outcome: Outcome) => (detail?: string) => ({
  outcome,
  ...(detail === undefined ? {} : { detail }),
});
export const ok: (detail?: string) => Verdict = verdict('ok');
export const wrong: (detail: string) => Verdict = verdict('wrong');
export const untried: (detail: string) => Verdict = verdict('untried');
export const skipped: (detail: string) => Verdict = verdict('skipped');

/** A check that the API server does not answer could not be tried. */
export async function finding({ id, what, run }: Check): Promise<Finding> {
  try {
    return { id, what, ...(await run()) };
  } catch (error) {
    if (error instanceof ApiError) return { id, what, ...untried(error.message) };
    throw error;
  }
}

/** 0: all is as it should be. 1: something is not. 3: nothing is known to be wrong, but something could not be tried. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 | 3 {
  if (findings.some(({ outcome }) => outcome === 'wrong')) return 1;
  return findings.some(({ outcome }) => outcome === 'untried') ? 3 : 0;
}
