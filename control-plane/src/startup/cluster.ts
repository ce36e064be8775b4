import { loadKubeConfig } from '../argocd/api/kube-config.ts';
import { KubernetesApi } from '../argocd/api/kubernetes-api.ts';
import { ClusterArgoCd } from '../argocd/cluster-argocd.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import type { ArgoCd } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import { StartError } from './start-error.ts';

/** The Argo CD of a cluster, not started yet. Throws StartError when the cluster's address cannot be read. */
export function makeClusterArgoCd(config: Config, clock: Clock, log: Logger): ArgoCd {
  const { namespace, applicationSet, kubeConfig } = config.cluster;
  return new ClusterArgoCd({
    api: openApi(kubeConfig, clock),
    namespace,
    applicationSet,
    clock,
    random: Math.random,
    onProblem: (problem) => log.warn({ err: problem }, 'Argo CD cannot be watched'),
  });
}

function openApi(file: string | undefined, clock: Clock): KubernetesApi {
  try {
    return new KubernetesApi({ load: () => loadKubeConfig(file), clock });
  } catch (error) {
    throw new StartError((error as Error).message);
  }
}
