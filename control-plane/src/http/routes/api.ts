import { Router } from 'express';
import { StoreplaneError } from '../../domain/errors.ts';
import { type Authenticate, authentication } from '../auth/authentication.ts';
import type { Sessions } from '../auth/sessions.ts';
import { onlyMethods, unknownPath } from '../error-handler.ts';
import type { EventStreams } from '../event-streams.ts';
import { type BodyLimits, jsonBody } from '../json-body.ts';
import { openApiDocument } from '../openapi.ts';
import { route } from '../request-context.ts';
import { nameQuestion, noQuery } from '../schemas/requests.ts';
import { queryOf } from '../validate.ts';
import { type DeletionRoutesDeps, deletionRoutes } from './deletions.ts';
import { type HistoryRoutesDeps, historyRoutes } from './history.ts';
import { type AuthMode, meRoutes } from './me.ts';
import { type StoreRoutesDeps, storeRoutes } from './stores.ts';
import { type WebhookRoutesDeps, webhookRoutes } from './webhooks.ts';

export interface ApiRoutesDeps
  extends StoreRoutesDeps,
    DeletionRoutesDeps,
    HistoryRoutesDeps,
    WebhookRoutesDeps {
  readonly streams: EventStreams;
  readonly version: string;
  readonly authMode: AuthMode;
  readonly authenticate: Authenticate;
  /** Undefined: nobody can sign in. */
  readonly sessions: Sessions | undefined;
  readonly bodyLimits: BodyLimits;
}

/** Bytes: ten thousand ids of the longest kind. */
const bulkBodySize = 768 * 1024;

/** Everything under `/api`. */
export function apiRoutes(deps: ApiRoutesDeps): Router {
  const { catalog, commands, streams } = deps;
  const document = openApiDocument(deps.version);
  const router = Router({ caseSensitive: true });
  router.use((req, res, next) => {
    res.set('Cache-Control', 'no-store');
    // An entity tag stands for the folder, and the status moves on without it: nobody may be told "not modified".
    delete req.headers['if-none-match'];
    next();
  });
  router
    .route('/openapi.json')
    .all(route('/api/openapi.json'))
    .get((_req, res) => void res.json(document))
    .all(onlyMethods('GET'));
  router.use((_req, _res, next) => {
    if (!catalog.started)
      throw new StoreplaneError('starting', 'Storeplane is reading the repository.', { retryAfter: 1 });
    next();
  });
  router.use('/webhooks', webhookRoutes(deps));
  // The description is public, and webhooks are signed; what follows is for people and machines that are known.
  router.use(authentication(deps.authenticate, deps.sessions));
  router.use(meRoutes(deps.authMode));
  router.use('/deletions', jsonBody({ ...deps.bodyLimits, size: bulkBodySize }), deletionRoutes(deps));
  router.use(jsonBody(deps.bodyLimits));
  router.use(historyRoutes(deps));
  router.use('/stores', storeRoutes(deps));
  router
    .route('/names/:name')
    .all(route('/api/names/{name}'))
    .get((req, res) => {
      queryOf(noQuery, req);
      res.json(commands.checkName(nameQuestion(req.params.name)));
    })
    .all(onlyMethods('GET'));
  router
    .route('/overview')
    .all(route('/api/overview'))
    .get((req, res) => {
      queryOf(noQuery, req);
      res.json(catalog.overview());
    })
    .all(onlyMethods('GET'));
  router
    .route('/events')
    .all(route('/api/events'))
    .get((req, res) => streams.open(req, res))
    .all(onlyMethods('GET'));
  router.use(unknownPath);
  return router;
}
