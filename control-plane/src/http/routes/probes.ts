import { Router } from 'express';
import type { Metrics } from '../../observability/metrics.ts';
import type { SignInState } from '../../ports/sign-in.ts';
import { onlyMethods } from '../error-handler.ts';
import { route } from '../request-context.ts';

/** What the process knows of its own state. */
export interface Health {
  readonly mode: 'sandbox' | 'cluster';
  readonly started: boolean;
  readonly stopping: boolean;
  readonly repository: { readonly fresh: boolean; readonly lastError: string | undefined };
  /** `read`: at least once since the start. */
  readonly argocd: { readonly read: boolean; readonly fresh: boolean };
  /** Undefined: nobody can sign in. */
  readonly signIn: SignInState | undefined;
}

export interface ProbeRoutesDeps {
  readonly health: () => Health;
  readonly metrics: Metrics;
}

/** `/livez`, `/readyz` and `/metrics`. */
export function probeRoutes({ health, metrics }: ProbeRoutesDeps): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/livez')
    .all(route('/livez'))
    .get((_req, res) => void res.json({ status: 'alive' }))
    .all(onlyMethods('GET'));
  router
    .route('/readyz')
    .all(route('/readyz'))
    .get((_req, res) => {
      const answer = readiness(health());
      res.status(answer.status === 'not-ready' ? 503 : 200).json(answer);
    })
    .all(onlyMethods('GET'));
  router
    .route('/metrics')
    .all(route('/metrics'))
    .get(async (_req, res) => void res.type(metrics.contentType).send(await metrics.text()))
    .all(onlyMethods('GET'));
  return router;
}

/**
 * Not ready: there is nothing true to answer with yet, or no longer. What was read once goes on being served with its
 * age: the git host and Argo CD are the same for all replicas, so their outage would take the dashboard away with them.
 */
function readiness({ mode, started, stopping, repository, argocd, signIn }: Health) {
  const missing: string[] = [];
  if (stopping) missing.push('Storeplane is shutting down.');
  if (!started) missing.push('Storeplane is reading the repository.');
  else if (!argocd.read) missing.push('Argo CD could not be read yet.');
  const old: string[] = [];
  if (started && !repository.fresh)
    old.push('The store repository cannot be read: requests are refused, and what is shown may be old.');
  if (argocd.read && !argocd.fresh)
    old.push('Argo CD cannot be watched: the status of every store may be old.');
  const fresh = old.length === 0 ? 'ready' : 'degraded';
  return {
    status: missing.length === 0 ? fresh : 'not-ready',
    mode,
    reasons: [...missing, ...old],
    checks: {
      started,
      repository: { fresh: repository.fresh, last_error: repository.lastError ?? null },
      argocd,
      // said, but no reason: who is signed in goes on working, and every replica has the same provider
      sign_in: signIn === undefined ? null : { available: signIn.available, problem: signIn.problem ?? null },
    },
  };
}
