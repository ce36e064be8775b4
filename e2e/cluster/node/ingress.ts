import path from 'node:path';
import { nodeAddress } from './network.ts';
import { probe } from './probe.ts';
import type { Program } from './supervisor.ts';

/** The class whose Ingresses are served, at the node's address. */
export const ingressClass = 'nginx';

/**
 * Stands in for an ingress controller, none of which can be had without a registry: Debian's nginx, configured from the
 * cluster's Ingress objects by `ingress-controller.ts`.
 */
export function ingress(folder: string, kubeconfig: string): Program {
  return {
    name: 'ingress',
    command: [
      process.execPath,
      path.join(import.meta.dirname, 'ingress-controller.ts'),
      path.join(folder, 'ingress'),
      kubeconfig,
    ],
    ready: () => probe(`http://${nodeAddress}/-/ingress`),
  };
}
