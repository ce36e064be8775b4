import express, { type Express, type RequestHandler } from 'express';
import { addressGuard } from './address-guard.ts';
import { dashboard } from './dashboard.ts';
import { errorHandler, unknownPath } from './error-handler.ts';
import { type HostRules, hostGuard } from './host-guard.ts';
import { originGuard } from './origin-guard.ts';
import { requestContext } from './request-context.ts';
import { type ApiRoutesDeps, apiRoutes } from './routes/api.ts';
import { authRoutes } from './routes/auth.ts';
import { type ProbeRoutesDeps, probeRoutes } from './routes/probes.ts';
import { securityHeaders } from './security-headers.ts';

export interface AppDeps extends ApiRoutesDeps, ProbeRoutesDeps {
  readonly hosts: HostRules;
  /** Serves the embedded repository under `/git` (the sandbox); undefined: there is none. */
  readonly git: RequestHandler | undefined;
  /** Where the built dashboard is. */
  readonly dashboardDirectory: string;
}

/** The whole HTTP application, not listening yet. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('query parser', 'simple');
  app.use(requestContext(deps.log, deps.metrics));
  app.use(securityHeaders());
  app.use(addressGuard());
  app.use(hostGuard(deps.hosts));
  app.use(originGuard());
  app.use(probeRoutes(deps));
  if (deps.git !== undefined) app.use('/git', deps.git);
  if (deps.sessions !== undefined) app.use('/auth', authRoutes(deps.sessions));
  app.use('/api', apiRoutes(deps));
  app.use(dashboard(deps.dashboardDirectory));
  app.use(unknownPath);
  app.use(errorHandler(deps.log, deps.metrics));
  return app;
}
