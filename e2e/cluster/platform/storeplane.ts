import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { startFlags } from '../../support/replica.ts';
import type { Cluster } from '../cluster.ts';
import { nodeAddress } from '../node/network.ts';
import { probe } from '../node/probe.ts';

const entry = fileURLToPath(new URL('../../../control-plane/src/main.ts', import.meta.url));
const port = 8080;

/** Runs the product beside the cluster, for people who try it, and answers with the dashboard's address. */
export async function startStoreplane(
  { supervisor, platformKubeconfig, gitUrl }: Cluster,
  folder: string,
): Promise<string> {
  const url = `http://${nodeAddress}:${port}`;
  await supervisor.run({
    name: 'storeplane',
    command: [process.execPath, ...(await startFlags()), entry],
    env: {
      ARGOCD_MODE: 'cluster',
      KUBECONFIG: platformKubeconfig,
      GIT_URL: gitUrl,
      DATA_DIR: path.join(folder, 'storeplane'),
      HOST: nodeAddress,
      PORT: String(port),
      // Only this machine reaches that address.
      ALLOW_UNAUTHENTICATED: 'true',
    },
    ready: () => probe(`${url}/readyz`),
  });
  return url;
}
