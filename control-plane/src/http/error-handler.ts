import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import type { Identity } from '../domain/access/identity.ts';
import { StoreplaneError } from '../domain/errors.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import { clientAddressOf } from './limits/client-address.ts';
import { problemOf } from './problems.ts';
import { requestIdOf, routeOf } from './request-context.ts';

/** Answers every error as a problem document and counts it; logs the ones nobody expected. */
export function errorHandler(log: Logger, metrics: Pick<Metrics, 'refused'>): ErrorRequestHandler {
  return (thrown, req, res, _next) => {
    const error = translate(thrown);
    const requestId = requestIdOf(res);
    const { status, body, headers } = problemOf(error, { instance: pathOf(req.url), requestId });
    metrics.refused(routeOf(res), error instanceof StoreplaneError ? error.code : 'internal');
    if (status === 500) log.error({ err: thrown }, 'request failed');
    if (status === 401 || status === 403 || status === 429)
      log.info(refusalOf(error, res, requestId), 'request refused');
    if (res.headersSent) {
      res.destroy();
      return;
    }
    // What is left of an unread body is not worth waiting for.
    if (!req.complete) res.set('Connection', 'close');
    res.status(status).set(headers).type('application/problem+json').send(JSON.stringify(body));
  };
}

/** Who was refused what; nobody's words but ours. */
function refusalOf(error: unknown, res: Response, requestId: string) {
  const { code, extra } = error as StoreplaneError;
  const identity = res.locals.identity as Identity | undefined;
  const { method } = res.req;
  const route = (res.locals.route as string | undefined) ?? 'other';
  const subject = identity?.subject ?? null;
  return {
    requestId,
    subject,
    address: clientAddressOf(res.req),
    method,
    route,
    code,
    missing: extra.missing,
  };
}

export const unknownPath: RequestHandler = () => {
  throw new StoreplaneError('not-found', 'Nothing is at this address.');
};

/** Refuses a method that a path does not have. `OPTIONS` is answered with what it has. */
export function onlyMethods(...allow: readonly string[]): RequestHandler {
  const all = [...allow, ...(allow.includes('GET') ? ['HEAD'] : []), 'OPTIONS'];
  return (req, res) => {
    if (req.method === 'OPTIONS') {
      res.status(204).set('Allow', all.join(', ')).end();
      return;
    }
    const method = req.method.slice(0, 20);
    throw new StoreplaneError('method-not-allowed', `${method} is not allowed here.`, {
      extra: { allow: all },
    });
  };
}

/** Faults that Express itself finds in a request (percent-encoding) are the client's. */
function translate(error: unknown): unknown {
  if (error instanceof StoreplaneError) return error;
  const status = (error as { status?: unknown } | null)?.status;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new StoreplaneError('malformed-request', 'The address of the request cannot be read.');
  }
  return error;
}

function pathOf(url: string): string {
  return (url.split('?', 1)[0] ?? '').slice(0, 300);
}
