import { randomUUID } from 'node:crypto';
import type { RequestHandler, RequestParamHandler, Response } from 'express';
import { readTraceparent, type Traceparent, traceIdOf } from '../domain/traceparent.ts';
import { type LogContext, noteForLog, onBehalfOf } from '../observability/log-context.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { SpanEnd, Tracing } from '../ports/tracing.ts';

const saneId = /^[A-Za-z0-9._-]{1,64}$/;
/** Asked for every few seconds by machines, the embedded repository by this very process: traces of it would only cost. */
const untraced = /^\/(?:livez$|readyz$|metrics$|git\/)/;
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Whether the request's id is our own, and so like no other. */
export function isOwnId(res: Response): boolean {
  return res.locals.isOwnId as boolean;
}

export function requestIdOf(res: Response): string {
  return res.locals.requestId as string;
}

/** Where the trace of the request is; undefined: nobody records one. */
export function traceOf(res: Response): Traceparent | undefined {
  return res.locals.trace as Traceparent | undefined;
}

/** The pattern of the route that the request went to. */
export function routeOf(res: Response): string {
  return (res.locals.route as string | undefined) ?? 'other';
}

/** Names the store of the path for logs. */
export const noteStore: RequestParamHandler = (_req, _res, next, id: string) => {
  noteForLog({ store: id.slice(0, 63) });
  next();
};

/** Names the route's pattern for logs and metrics. */
export function route(pattern: string): RequestHandler {
  return (_req, res, next) => {
    res.locals.route = pattern;
    next();
  };
}

/**
 * Gives the request its id, which is in all that is logged on its behalf, and tells logs, metrics and traces how it ended.
 * `tracing` undefined: nothing is traced.
 */
export function requestContext(log: Logger, metrics: Metrics, tracing: Tracing | undefined): RequestHandler {
  return (req, res, next) => {
    const begun = performance.now();
    const given = req.get('x-request-id');
    const isGiven = given !== undefined && saneId.test(given);
    const requestId = isGiven ? given : randomUUID();
    const method = methods.has(req.method) ? req.method : 'other';
    const span = untraced.test(req.path)
      ? undefined
      : tracing?.begin({ name: method, kind: 'server', parent: readTraceparent(req.get('traceparent')) });
    const trace = span?.context;
    const context: LogContext = {
      requestId,
      ...(trace !== undefined && { trace_id: traceIdOf(trace) }),
    };
    res.locals.requestId = requestId;
    res.locals.isOwnId = !isGiven;
    res.locals.trace = trace;
    res.set('X-Request-Id', requestId);
    res.once('close', () => {
      const ms = performance.now() - begun;
      const name = routeOf(res);
      const status = res.headersSent ? res.statusCode : 499;
      metrics.observe({ method, route: name, status, seconds: ms / 1000 });
      span?.end({ name: `${method} ${name}`, ...traced(requestId, method, name, status) });
      const frequent = method === 'GET' || method === 'HEAD' || name === '/git';
      const level = status >= 500 ? 'warn' : frequent && status < 400 ? 'debug' : 'info';
      log[level]({ ...context, method, route: name, status, ms: Math.round(ms * 10) / 10 }, 'request');
    });
    onBehalfOf(context, next);
  };
}

/** By OpenTelemetry's names; without paths and queries, as in the log. */
function traced(requestId: string, method: string, route: string, status: number): SpanEnd {
  return {
    attributes: {
      'http.request.method': method === 'other' ? '_OTHER' : method,
      'http.route': route,
      'http.response.status_code': status,
      'storeplane.request.id': requestId,
    },
    error: status >= 500 ? String(status) : undefined,
  };
}
