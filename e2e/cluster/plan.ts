import type { Parts } from './parts/prepare.ts';

/** What the process outside of the namespaces hands to the one inside. */
export interface Plan {
  readonly parts: Parts;
  readonly folder: string;
  readonly logs: string;
  readonly volumes: number;
  /** Archives of images that pods may name, beside those that every cluster has. */
  readonly images: readonly string[];
  /** Whether the node's address is reached from outside of its namespaces. */
  readonly reachable: boolean;
  /** Whether the control plane with its dashboard runs beside the cluster. */
  readonly withStoreplane: boolean;
  /** Whether Argo CD's processes run with the defaults of its own manifest instead of the settings of `argocd/`. */
  readonly stockSettings: boolean;
  /** What runs once the cluster is ready; the cluster ends with it. Undefined: it stays. */
  readonly command?: readonly [string, ...string[]];
}
