import express, { type Express, type RequestHandler } from 'express';
import type { Tracing } from '../ports/tracing.ts';
import { addressGuard } from './address-guard.ts';
import { dashboard } from './dashboard.ts';
import { errorHandler, unknownPath } from './error-handler.ts';
import { type HostRules, hostGuard } from './host-guard.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import { originGuard } from './origin-guard.ts';
import { requestContext } from './request-context.ts';
import { type ApiRoutesDeps, apiRoutes } from './routes/api.ts';
import { authRoutes } from './routes/auth.ts';
import { type ProbeRoutesDeps, probeRoutes } from './routes/probes.ts';
import { securityHeaders } from './security-headers.ts';

export interface AppDeps extends ApiRoutesDeps, ProbeRoutesDeps {
  /** Undefined: nothing is traced. */
  readonly tracing: Tracing | undefined;
  readonly hosts: HostRules;
  /** Addresses, networks and names of networks whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  readonly rateLimits: RateLimits;
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
  app.set('trust proxy', deps.trustedProxies);
  app.use(requestContext(deps.log, deps.metrics, deps.tracing));
  app.use(securityHeaders());
  app.use(addressGuard());
  app.use(hostGuard(deps.hosts));
  app.use(originGuard());
  app.use(probeRoutes(deps));
  if (deps.git !== undefined) app.use('/git', deps.git);
  if (deps.sessions !== undefined) app.use('/auth', authRoutes(deps.sessions, deps.rateLimits));
  app.use('/api', apiRoutes(deps));
  app.use(dashboard(deps.dashboardDirectory));
  app.use(unknownPath);
  app.use(errorHandler(deps.log, deps.metrics));
  return app;
}
