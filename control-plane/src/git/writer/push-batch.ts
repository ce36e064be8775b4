import type { PushReport } from '../protocol/receive-pack.ts';
import type { Remote } from '../protocol/remote.ts';
import { TransportError } from '../protocol/transport.ts';

export type Verdict =
  /** The branch holds the batch. */
  | { readonly kind: 'accepted' }
  /** Somebody else moved the branch; the batch may still be part of it. */
  | { readonly kind: 'moved' }
  /** The branch is where it was and the remote gave a reason: sending the same again may or may not help. */
  | { readonly kind: 'refused'; readonly reason: string; readonly forGood: boolean }
  /** Nobody knows. */
  | { readonly kind: 'unknown'; readonly reason: string };

interface Update {
  readonly base: string;
  readonly next: string;
  readonly pack: Buffer | undefined;
}

/**
 * Sends one batch and finds out what became of it. Only a clear yes is believed at once; after anything else
 * the branch itself is asked, because an answer can be lost after the remote has acted on the request.
 * Without a pack nothing is sent: the verdict then says whether the branch is still at `base`.
 */
export async function pushBatch(remote: Remote, { base, next, pack }: Update): Promise<Verdict> {
  let report: PushReport | undefined;
  let reason = 'the branch could not be read';
  try {
    report = pack && (await remote.push(base, next, pack));
    if (report?.accepted) return { kind: 'accepted' };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    reason = error.message;
  }
  let tip: string;
  try {
    tip = await remote.tip();
  } catch (error) {
    return { kind: 'unknown', reason: error instanceof Error ? error.message : reason };
  }
  if (tip === next) return { kind: 'accepted' };
  if (tip !== base) return { kind: 'moved' };
  if (!report || report.accepted) return { kind: 'unknown', reason };
  // the host itself is in trouble: not a word about this push
  const forGood = !/^HTTP (5\d\d|429|408)$/.test(report.reason);
  return { kind: 'refused', reason: report.reason, forGood };
}
