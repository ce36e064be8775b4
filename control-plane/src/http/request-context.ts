import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';

const saneId = /^[A-Za-z0-9._-]{1,64}$/;
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export function requestIdOf(res: Response): string {
  return res.locals.requestId as string;
}

/** Names the route's pattern for logs and metrics. */
export function route(pattern: string): RequestHandler {
  return (_req, res, next) => {
    res.locals.route = pattern;
    next();
  };
}

/** Gives the request its id, and tells logs and metrics how it ended. */
export function requestContext(log: Logger, metrics: Metrics): RequestHandler {
  return (req, res, next) => {
    const begun = performance.now();
    const given = req.get('x-request-id');
    const requestId = given !== undefined && saneId.test(given) ? given : randomUUID();
    res.locals.requestId = requestId;
    res.set('X-Request-Id', requestId);
    res.once('close', () => {
      const ms = performance.now() - begun;
      const method = methods.has(req.method) ? req.method : 'other';
      const name = (res.locals.route as string | undefined) ?? 'other';
      const status = res.headersSent ? res.statusCode : 499;
      metrics.observe({ method, route: name, status, seconds: ms / 1000 });
      const frequent = method === 'GET' || method === 'HEAD' || name === '/git';
      const level = status >= 500 ? 'warn' : frequent ? 'debug' : 'info';
      log[level]({ requestId, method, route: name, status, ms: Math.round(ms * 10) / 10 }, 'request');
    });
    next();
  };
}
