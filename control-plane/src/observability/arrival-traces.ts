import type { Arrival } from '../catalog/arrivals.ts';
import type { TimelineStep } from '../domain/record.ts';
import type { CommitInfo } from '../domain/store.ts';
import type { Tracing } from '../ports/tracing.ts';

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
  const { namespace, change, record } = arrival;
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
    attributes: {
      'storeplane.store': namespace,
      'storeplane.change.kind': change,
      'storeplane.commit': commit.oid,
    },
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
