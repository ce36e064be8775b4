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
  readonly argocd: { readonly fresh: boolean };
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
      res.status(answer.reasons.length === 0 ? 200 : 503).json(answer);
    })
    .all(onlyMethods('GET'));
  router
    .route('/metrics')
    .all(route('/metrics'))
    .get(async (_req, res) => void res.type(metrics.contentType).send(await metrics.text()))
    .all(onlyMethods('GET'));
  return router;
}

function readiness({ mode, started, stopping, repository, argocd, signIn }: Health) {
  const reasons: string[] = [];
  if (stopping) reasons.push('Storeplane is shutting down.');
  if (!started) reasons.push('Storeplane is reading the repository.');
  if (started && !repository.fresh) reasons.push('The store repository cannot be read.');
  if (started && !argocd.fresh) reasons.push('What is known of Argo CD may be old.');
  return {
    status: reasons.length === 0 ? 'ready' : 'not-ready',
    mode,
    reasons,
    checks: {
      started,
      repository: { fresh: repository.fresh, last_error: repository.lastError ?? null },
      argocd: { fresh: argocd.fresh },
      // said, but no reason: who is signed in goes on working, and every replica has the same provider
      sign_in: signIn === undefined ? null : { available: signIn.available, problem: signIn.problem ?? null },
    },
  };
}
