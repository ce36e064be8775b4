import { loadKubeConfig } from '../argocd/api/kube-config.ts';
import { KubernetesApi } from '../argocd/api/kubernetes-api.ts';
import { ClusterArgoCd } from '../argocd/cluster-argocd.ts';
import { ClusterStoreSecrets } from '../argocd/store-secrets.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClusterAdapters } from './argocd.ts';
import { StartError } from './start-error.ts';

/** The Argo CD of a cluster, not started yet. Throws StartError when the cluster's address cannot be read. */
export function makeClusterAdapters(config: Config, clock: Clock, log: Logger): ClusterAdapters {
  const { namespace, applicationSet, kubeConfig, revealCredentials } = config.cluster;
  const api = openApi(kubeConfig, clock);
  const argocd = new ClusterArgoCd({
    api,
    namespace,
    applicationSet,
    clock,
    random: Math.random,
    onProblem: (problem) => log.warn({ err: problem }, 'Argo CD cannot be watched'),
  });
  return { argocd, secrets: revealCredentials ? new ClusterStoreSecrets(api) : undefined };
}

function openApi(file: string | undefined, clock: Clock): KubernetesApi {
  try {
    return new KubernetesApi({ load: () => loadKubeConfig(file), clock });
  } catch (error) {
    throw new StartError((error as Error).message);
  }
}
