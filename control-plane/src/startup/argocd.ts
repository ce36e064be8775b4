import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import type { ArgoCd } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoreSecrets } from '../ports/store-secrets.ts';
import { SandboxStoreSecrets } from '../sandbox/store-secrets.ts';
import { type EmbeddedRepository, makeSandboxArgoCd } from './sandbox.ts';

/** What is asked of the cluster, or of what stands for it. */
export interface ClusterAdapters {
  readonly argocd: ArgoCd;
  /** Undefined: nobody is shown the sign-in of a store. */
  readonly secrets: StoreSecrets | undefined;
}

/** What stands behind the ports of the cluster, as ARGOCD_MODE says; not started yet. Throws StartError. */
export async function makeAdapters(
  config: Config,
  repository: { readonly url: string; readonly embedded: EmbeddedRepository | undefined },
  clock: Clock,
  log: Logger,
): Promise<ClusterAdapters> {
  if (config.mode === 'cluster') {
    // Only here: client-node takes half a second and 90 MB, which the sandbox need not pay.
    const { makeClusterAdapters } = await import('./cluster.ts');
    return makeClusterAdapters(config, clock, log);
  }
  const { url, embedded } = repository;
  const path = embedded?.path ?? config.sandbox.repository ?? '';
  const argocd = await makeSandboxArgoCd(config, { path, url }, clock, log);
  embedded?.onPush(() => argocd.pushed());
  return { argocd, secrets: new SandboxStoreSecrets(argocd) };
}
