import { type Finding, ok, skipped, untried, type Verdict, wrong } from '../findings.ts';

export type Seen = 'open' | 'shut';

/** One way through the network, from a pod of the first namespace. */
export interface Flow {
  readonly id: string;
  readonly what: string;
  /** An address, a name, or one of the words that `probe-script.ts` knows. */
  readonly host: string;
  /** A TCP port, or `lookup` for a question to the cluster's DNS. */
  readonly port: string;
  /** What the guardrails make of it. */
  readonly wanted: Seen;
  /** Why it is no fault that nothing answers there. */
  readonly mayBeAbsent?: string;
}

/** What was seen of each flow, by its id: before there were policies, and with them. */
export interface Sightings {
  readonly before: ReadonlyMap<string, Seen>;
  readonly after: ReadonlyMap<string, Seen>;
}

/**
 * A flow counts only if it was there before the policies: what is shut anyway says nothing about them, nor does what a
 * probe said nothing of.
 */
export function judge({ id, what, wanted, mayBeAbsent }: Flow, { before, after }: Sightings): Finding {
  return { id, what, ...verdictOf(wanted, before.get(id), after.get(id), mayBeAbsent) };
}

function verdictOf(
  wanted: Seen,
  before: Seen | undefined,
  after: Seen | undefined,
  mayBeAbsent: string | undefined,
): Verdict {
  if (before === undefined) return untried('the probe pod said nothing about it');
  if (before === 'shut') {
    if (mayBeAbsent !== undefined) return skipped(mayBeAbsent);
    return untried('it does not work without a policy either, so nothing follows from it');
  }
  if (after === undefined) return untried('the probe pod said nothing about it');
  if (after === wanted) return ok();
  return wanted === 'shut'
    ? wrong('NOT enforced: the network lets it through as if there were no NetworkPolicy')
    : wrong('stopped, although the NetworkPolicy lets it through; it worked before the policy was there');
}
