import type { Proposal } from '../../ports/reviews.ts';
import type { Intent } from '../../ports/store-repository.ts';
import type { Remote } from '../protocol/remote.ts';
import { TransportError } from '../protocol/transport.ts';
import { entryOf, type Snapshot } from '../snapshot/snapshot.ts';
import { Chain, type ChainOptions } from './chain.ts';
import { refusedByHost } from './refused.ts';

/** What git says of a ref that is not there. */
const nothing = '0'.repeat(40);

export interface ProposeTo {
  readonly remote: Remote;
  readonly snapshot: Snapshot;
  readonly options: ChainOptions;
  readonly branch: string;
}

/** One intent as a branch of its own, by the rules of every commit. Throws TransportError when nobody knows. */
export async function propose(intent: Intent, to: ProposeTo): Promise<Proposal> {
  const { remote, snapshot } = to;
  const ref = `refs/heads/${to.branch}`;
  const before = entryOf(snapshot, intent.namespace);
  const chain = new Chain(() => snapshot, to.options);
  const result = chain.add(intent);
  if (result.kind === 'refused') throw result.error;
  if (result.kind === 'unchanged' || !result.commit) return { kind: 'unchanged', entry: result.entry };
  const { commit, entry: after } = result;
  const change = { commit, before, after };
  let reason: string;
  try {
    const report = await remote.push(nothing, commit.oid, chain.take().pack.finish(), ref);
    if (report.accepted) return { kind: 'pushed', change };
    reason = report.reason;
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    reason = error.message;
  }
  // an answer can be lost: the branch itself is asked
  const oid = (await remote.oidOf(ref)) ?? nothing;
  if (oid === commit.oid) return { kind: 'pushed', change };
  if (oid !== nothing) return { kind: 'taken', oid, change };
  throw refusedByHost(reason);
}
