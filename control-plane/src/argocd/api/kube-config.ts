import { KubeConfig } from '@kubernetes/client-node';

/**
 * The cluster that a kubeconfig file names as its current one; without a file, the cluster whose pod this is (its
 * service account). Throws an Error with words for whoever started the process.
 */
export function loadKubeConfig(file: string | undefined): KubeConfig {
  const config = new KubeConfig();
  if (file === undefined) {
    config.loadFromCluster();
    return config;
  }
  try {
    config.loadFromFile(file);
  } catch {
    throw new Error('KUBECONFIG names a file that cannot be read as a kubeconfig.');
  }
  const cluster = config.getCurrentCluster();
  if (cluster === null || !URL.canParse(cluster.server)) {
    throw new Error('The file of KUBECONFIG names no cluster to use: set its current-context.');
  }
  if (new URL(cluster.server).protocol === 'http:' && !cluster.skipTLSVerify) {
    throw new Error(
      "The API server's address in the file of KUBECONFIG is http://: use https://, or set insecure-skip-tls-verify for this cluster.",
    );
  }
  return config;
}
