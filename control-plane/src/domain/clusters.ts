import type { StoreSpec } from './store.ts';

/** Argo CD's name for the cluster that it runs in: where a store is whose file names none. */
export const inCluster = 'in-cluster';

const name = /^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$/;

/** Whether this can be the name of a cluster: as its Secret in Argo CD says it. */
export function isClusterName(text: string): boolean {
  return name.test(text);
}

/** The cluster that a store is in, by the name that Argo CD knows it by. */
export function clusterOf({ cluster }: Pick<StoreSpec, 'cluster'>): string {
  return cluster ?? inCluster;
}
