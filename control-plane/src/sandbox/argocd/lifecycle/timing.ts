/** How long the sandbox takes for each step, in milliseconds. */
export interface Timing {
  /** From a push to the reading of the branch. */
  readonly notice: number;
  /** From a new Application (or a found difference) to its sync operation. */
  readonly start: number;
  /** Applying the guardrails, then the chart. */
  readonly guardrails: number;
  readonly chart: number;
  /** From a finished sync to Healthy. */
  readonly progress: number;
  /** From a finished sync to Degraded, for a store that does not come up. A cluster takes minutes here. */
  readonly deadline: number;
  /** From the start of the cascade to the Application's end. */
  readonly prune: number;
}

/** About six seconds from push to Healthy, as measured with a real Argo CD and a small pod. */
export const realistic: Timing = {
  notice: 250,
  start: 450,
  guardrails: 700,
  chart: 900,
  progress: 2800,
  deadline: 12_000,
  prune: 1500,
};

/** Every step at once. */
export const instant: Timing = scaled(realistic, 0);

/** All steps longer or shorter by a factor. */
export function scaled(timing: Timing, factor: number): Timing {
  return Object.fromEntries(
    Object.entries(timing).map(([step, ms]) => [step, ms * factor]),
  ) as unknown as Timing;
}
