import type { Arrival } from '../catalog/arrivals.ts';
import type { TimelineStep } from '../domain/record.ts';
import type { CommitInfo } from '../domain/store.ts';
import type { SpanAttributes, Tracing } from '../ports/tracing.ts';

const steps: readonly (readonly [TimelineStep, string])[] = [
  ['detected', 'argocd detect'],
  ['syncing', 'argocd wait'],
  ['healthy', 'argocd sync'],
];

/**
 * What became of a commit once it was on the branch, as spans of the trace that its message names: until Argo CD had an Application,
 * until it began to sync, until the store was healthy. The times are those of the store's timeline, so a step from before
 * the commit is left out. Each replica that saw the commit come records the same spans, under the same ids.
 */
export function traceArrival(tracing: Tracing, arrival: Arrival, commit: CommitInfo | undefined): void {
  const { namespace, record } = arrival;
  if (commit?.trace === undefined) return;
  const begun = commit.committedAt * 1000;
  const at = (step: TimelineStep) => {
    const seconds = record.timeline.find((entry) => entry.step === step)?.at;
    return seconds === null || seconds === undefined || seconds * 1000 < begun ? undefined : seconds * 1000;
  };
  const whole = tracing.begin({
    name: 'store ready',
    parent: commit.trace,
    key: namespace,
    attributes: attributesOf(arrival, commit),
    at: begun,
  });
  let from = begun;
  for (const [step, name] of steps) {
    const to = at(step);
    if (to === undefined || whole.context === undefined) continue;
    tracing.begin({ name, parent: whole.context, key: name, at: from }).end({ at: to });
    from = to;
  }
  // Where nothing had to be synced, the store is as it should be once Argo CD has compared it, which is when it was seen.
  whole.end({ at: at('healthy') ?? Math.max(arrival.at, begun) });
}

/** That a store failed before it ran what the commit asked for, as a span from the commit until it was seen to have failed. */
export function traceSetback(tracing: Tracing, setback: Arrival, commit: CommitInfo | undefined): void {
  if (commit?.trace === undefined) return;
  const { namespace, record } = setback;
  const begun = commit.committedAt * 1000;
  tracing
    .begin({
      name: 'store failed',
      parent: commit.trace,
      key: `${namespace} failed`,
      attributes: attributesOf(setback, commit),
      at: begun,
    })
    .end({ error: record.phase, at: Math.max(setback.at, begun) });
}

function attributesOf({ namespace, change }: Arrival, { oid }: CommitInfo): SpanAttributes {
  return { 'storeplane.store': namespace, 'storeplane.change.kind': change, 'storeplane.commit': oid };
}
