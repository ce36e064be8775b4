import { Router } from 'express';
import { identityOf } from '../auth/authentication.ts';
import type { Gate } from '../auth/gate.ts';
import { paths } from '../auth/sessions.ts';
import { noQuery } from '../schemas/requests.ts';
import { queryOf } from '../validate.ts';

/** How callers are known here. */
export type AuthMode = 'none' | 'bearer' | 'oidc';

/** `/api/me`: as whom the caller is known. */
export function meRoutes(mode: AuthMode, gate: Gate): Router {
  const router = Router({ caseSensitive: true });
  router
    .route('/me')
    .all(gate('/api/me'))
    .get((req, res) => {
      queryOf(noQuery, req);
      const { person, subject, groups } = identityOf(req);
      const hasSession = mode === 'oidc' && req.get('authorization') === undefined;
      res.json({ mode, ...person, subject, groups, logout: hasSession ? paths.logout : null });
    });
  return router;
}
