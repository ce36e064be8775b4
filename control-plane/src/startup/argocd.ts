import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import type { ArgoCd } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import { type EmbeddedRepository, makeSandboxArgoCd } from './sandbox.ts';

/** What stands behind the Argo CD port, as ARGOCD_MODE says; not started yet. Throws StartError. */
export async function makeArgoCd(
  config: Config,
  repository: { readonly url: string; readonly embedded: EmbeddedRepository | undefined },
  clock: Clock,
  log: Logger,
): Promise<ArgoCd> {
  if (config.mode === 'cluster') {
    // Only here: client-node takes half a second and 90 MB, which the sandbox need not pay.
    const { makeClusterArgoCd } = await import('./cluster.ts');
    return makeClusterArgoCd(config, clock, log);
  }
  const { url, embedded } = repository;
  const path = embedded?.path ?? config.sandbox.repository ?? '';
  const argocd = await makeSandboxArgoCd(config, { path, url }, clock, log);
  embedded?.onPush(() => argocd.pushed());
  return argocd;
}
