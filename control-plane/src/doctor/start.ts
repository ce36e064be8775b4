import type { KubeConfig } from '@kubernetes/client-node';
import { loadUsersKubeConfig } from '../argocd/api/kube-config.ts';
import { KubernetesApi } from '../argocd/api/kubernetes-api.ts';
import { systemClock as clock } from '../startup/system-clock.ts';
import { Cluster, NoCluster } from './cluster.ts';
import { type DoctorOptions, examine } from './doctor.ts';
import type { Finding } from './findings.ts';

/** Which cluster, as kubectl's own options name it. */
export interface Whereabouts {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
}

/** The doctor on the user's cluster. Throws Interrupted and NoCluster. */
export async function runDoctor(
  { kubeconfig, context }: Whereabouts,
  options: DoctorOptions,
  signal: AbortSignal,
): Promise<Finding[]> {
  const api = open(() => loadUsersKubeConfig(kubeconfig, context));
  try {
    return await examine(new Cluster({ api, clock, signal }), options);
  } finally {
    api.close();
  }
}

function open(load: () => KubeConfig): KubernetesApi {
  try {
    return new KubernetesApi({ load, clock });
  } catch (error) {
    throw new NoCluster((error as Error).message);
  }
}
