/** How the stores of a scenario come: all at once in either case. */
export type Door = 'api' | 'by-hand';

/** One measurement. Times are milliseconds since the first request, or since the push began. */
export interface Result {
  readonly door: Door;
  readonly count: number;
  /** When each store's Application was seen. */
  readonly appeared: readonly number[];
  /** When each store was seen Synced and Healthy at its commit. */
  readonly running: readonly number[];
  /** When each store's record said Ready; through the API only. */
  readonly ready: readonly number[];
  /** Milliseconds from each store's own request to its Application and to Ready; through the API only. */
  readonly clickToApplication: readonly number[];
  readonly clickToReady: readonly number[];
  /** Resident memory of the control plane at the end, bytes. */
  readonly memory: number | undefined;
}
