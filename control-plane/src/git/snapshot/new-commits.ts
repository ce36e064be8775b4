import { MissingObjectError, type ObjectReader } from '../cache/object-reader.ts';
import type { ParsedCommit } from '../objects/commit.ts';
import { readCommit } from './read-tree.ts';

export type NewCommit = ParsedCommit & { readonly body: Buffer };

/** What was fetched between the old tip and the new one. */
export interface NewCommits {
  /** Every new commit, in no particular order. */
  readonly all: readonly NewCommit[];
  /**
   * First parents from just after the old tip to the new tip, oldest first. When the old tip is not on the
   * first-parent line (somebody merged the branch into theirs and pushed that), the new tip alone.
   */
  readonly mainline: readonly NewCommit[];
  /** False when the old tip is not an ancestor: the branch was rewritten. */
  readonly descends: boolean;
}

/** Walks from `tip` back to `oldTip`. Commits that the fetch left out were known to the old tip's history. */
export async function readNewCommits(
  objects: ObjectReader,
  tip: string,
  oldTip: string,
): Promise<NewCommits> {
  const seen = new Map<string, NewCommit>();
  const queue = [tip];
  let descends = tip === oldTip;
  for (let oid = queue.pop(); oid !== undefined; oid = queue.pop()) {
    if (oid === oldTip) descends = true;
    if (oid === oldTip || seen.has(oid)) continue;
    try {
      const commit = await readCommit(objects, oid);
      seen.set(oid, commit);
      queue.push(...commit.parents);
    } catch (error) {
      if (!(error instanceof MissingObjectError)) throw error;
    }
  }
  const mainline: NewCommit[] = [];
  let at: NewCommit | undefined = seen.get(tip);
  let last: string | undefined = tip;
  for (; at; at = last === undefined ? undefined : seen.get(last)) {
    mainline.unshift(traced(at, seen));
    last = at.parents[0];
  }
  const head = seen.get(tip);
  return {
    all: [...seen.values()],
    mainline: last === oldTip || !head ? mainline : [traced(head, seen)],
    descends,
  };
}

/** A merge goes on with the trace of what it merged: a pull request of ours is one commit. */
function traced(commit: NewCommit, seen: ReadonlyMap<string, NewCommit>): NewCommit {
  const [, merged] = commit.parents;
  const trace = merged === undefined ? undefined : seen.get(merged)?.info.trace;
  return trace === undefined ? commit : { ...commit, info: { ...commit.info, trace } };
}
