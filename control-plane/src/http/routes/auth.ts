import { Router } from 'express';
import { refusalPage } from '../auth/refusal-page.ts';
import { returnToOf } from '../auth/return-to.ts';
import type { Sessions } from '../auth/sessions.ts';
import { onlyMethods, unknownPath } from '../error-handler.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import { route } from '../request-context.ts';

/** `/auth`: signing in and out. */
export function authRoutes(sessions: Sessions, { strangers }: Pick<RateLimits, 'strangers'>): Router {
  const router = Router({ caseSensitive: true });
  router.use((_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  router
    .route('/login')
    .all(route('/auth/login'), strangers)
    .get(async (req, res) => {
      res.redirect(303, await sessions.begin(req, res, returnToOf(req.query.return_to)));
    })
    .all(onlyMethods('GET'));
  router
    .route('/callback')
    .all(route('/auth/callback'), strangers)
    .get(async (req, res) => {
      const query = new URLSearchParams(req.url.slice(req.path.length + 1));
      res.redirect(303, await sessions.finish(req, res, query));
    })
    .all(onlyMethods('GET'));
  router
    .route('/logout')
    .all(route('/auth/logout'), strangers)
    .post(async (req, res) => void res.json({ location: await sessions.leave(req, res) }))
    .all(onlyMethods('POST'));
  router.use(unknownPath);
  router.use(refusalPage);
  return router;
}
