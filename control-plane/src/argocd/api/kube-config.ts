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
  return checked(config, 'The file of KUBECONFIG');
}

/**
 * The cluster that kubectl would talk to: of a file, or of KUBECONFIG, ~/.kube/config or the pod that this runs in.
 * `context` names another one than the current. Throws an Error with words for people.
 */
export function loadUsersKubeConfig(file: string | undefined, context: string | undefined): KubeConfig {
  const config = new KubeConfig();
  try {
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
  } catch {
    throw new Error(`${file ?? 'The usual kubeconfig'} cannot be read as one.`);
  }
  if (context !== undefined) config.setCurrentContext(context);
  return checked(config, file ?? 'The kubeconfig');
}

/** `called`: what the configuration is to whoever reads the error. */
function checked(config: KubeConfig, called: string): KubeConfig {
  const cluster = config.getCurrentCluster();
  if (cluster === null || !URL.canParse(cluster.server)) {
    throw new Error(`${called} names no cluster to use: set its current-context.`);
  }
  if (new URL(cluster.server).protocol === 'http:' && !cluster.skipTLSVerify) {
    throw new Error(
      `${called} has an API server's address with http://: use https://, or set insecure-skip-tls-verify for this cluster.`,
    );
  }
  return config;
}
