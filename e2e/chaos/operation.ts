/** What became of one operation, as its client saw it. */
export type Fate =
  /** Answered with success: its commit has to be on the branch, once. */
  | 'acknowledged'
  /** Answered with a refusal at the first try: there must be no commit. */
  | 'refused'
  /** Never answered, or refused after a try whose outcome nobody knows: at most one commit. */
  | 'unknown';

export interface Operation {
  /** The Idempotency-Key. */
  readonly id: string;
  readonly kind: 'create' | 'delete';
  readonly name: string;
  readonly fate: Fate;
  readonly tries: number;
  /** Status of the last answer; undefined when the last try had none. */
  readonly status: number | undefined;
}
