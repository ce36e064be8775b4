import { Router } from 'express';
import type { Access } from '../../domain/access/access.ts';
import { StoreplaneError } from '../../domain/errors.ts';
import { type Authenticate, authentication } from '../auth/authentication.ts';
import { makeGate, rightsOf } from '../auth/gate.ts';
import type { Sessions } from '../auth/sessions.ts';
import { overviewFor } from '../auth/shown.ts';
import { onlyMethods, unknownPath } from '../error-handler.ts';
import type { EventStreams } from '../event-streams.ts';
import { type BodyLimits, jsonBody } from '../json-body.ts';
import type { RateLimits } from '../limits/rate-limits.ts';
import { openApiDocument } from '../openapi/document.ts';
import { route } from '../request-context.ts';
import { nameQuestion, noQuery } from '../schemas/requests.ts';
import { queryOf } from '../validate.ts';
import { type CredentialRoutesDeps, credentialRoutes } from './credentials.ts';
import { type DeletionRoutesDeps, deletionRoutes } from './deletions.ts';
import { type HistoryRoutesDeps, historyRoutes } from './history.ts';
import { type AuthMode, meRoutes } from './me.ts';
import { type StoreRoutesDeps, storeRoutes } from './stores.ts';
import { type WebhookRoutesDeps, webhookRoutes } from './webhooks.ts';

export interface ApiRoutesDeps
  extends Omit<StoreRoutesDeps & DeletionRoutesDeps & HistoryRoutesDeps & CredentialRoutesDeps, 'gate'>,
    WebhookRoutesDeps {
  readonly streams: EventStreams;
  readonly version: string;
  readonly authMode: AuthMode;
  readonly authenticate: Authenticate;
  readonly access: Access;
  /** Undefined: nobody can sign in. */
  readonly sessions: Sessions | undefined;
  readonly bodyLimits: BodyLimits;
  readonly rateLimits: RateLimits;
}

/** Bytes: ten thousand ids of the longest kind. */
const bulkBodySize = 768 * 1024;

/** Everything under `/api`. */
export function apiRoutes(deps: ApiRoutesDeps): Router {
  const { catalog, commands, streams, rateLimits } = deps;
  const document = openApiDocument(deps.version);
  const gate = makeGate(deps);
  const router = Router({ caseSensitive: true });
  router.use((req, res, next) => {
    res.set('Cache-Control', 'no-store');
    // An entity tag stands for the folder, and the status moves on without it: nobody may be told "not modified".
    delete req.headers['if-none-match'];
    next();
  });
  router
    .route('/openapi.json')
    .all(route('/api/openapi.json'), rateLimits.strangers)
    .get((_req, res) => void res.json(document))
    .all(onlyMethods('GET'));
  router.use((_req, _res, next) => {
    if (!catalog.started)
      throw new StoreplaneError('starting', 'Storeplane is reading the repository.', { retryAfter: 1 });
    next();
  });
  router.use('/webhooks', webhookRoutes(deps));
  // The description is public, and webhooks are signed; what follows is for people and machines that are known.
  router.use(rateLimits.beforeAuthentication, authentication(deps.authenticate, deps.sessions));
  router.use(rateLimits.refused, rateLimits.known);
  router.use(meRoutes(deps.authMode, gate));
  const guarded = { ...deps, gate };
  router.use('/deletions', jsonBody({ ...deps.bodyLimits, size: bulkBodySize }), deletionRoutes(guarded));
  router.use(jsonBody(deps.bodyLimits));
  router.use(historyRoutes(guarded));
  router.use('/stores', credentialRoutes(guarded));
  router.use('/stores', storeRoutes(guarded));
  router
    .route('/names/:name')
    .all(gate('/api/names/{name}'))
    .get((req, res) => {
      queryOf(noQuery, req);
      res.json(commands.checkName(nameQuestion(req.params.name), rightsOf(req)));
    });
  router
    .route('/overview')
    .all(gate('/api/overview'))
    .get((req, res) => {
      queryOf(noQuery, req);
      res.json(overviewFor(catalog, rightsOf(req)));
    });
  router
    .route('/events')
    .all(gate('/api/events'))
    .get((req, res) => streams.open(req, res));
  router.use(unknownPath);
  return router;
}
