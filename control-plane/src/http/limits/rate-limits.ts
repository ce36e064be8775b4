import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { ipKeyGenerator, type RateLimitRequestHandler, rateLimit } from 'express-rate-limit';
import { StoreplaneError } from '../../domain/errors.ts';
import { identityOf } from '../auth/authentication.ts';
import { isHarmless } from '../origin-guard.ts';
import { clientAddressOf } from './client-address.ts';

/** Requests a minute; 0: any number. */
export interface RateLimitRules {
  /** Of one person or machine, that change nothing. */
  readonly reads: number;
  /** Of one person or machine, that change something. */
  readonly writes: number;
  /** From one address, of which is not known whose they are: sign-ins, and tokens and sessions that are refused. */
  readonly strangers: number;
}

/** Where requests are counted. Each throws 'rate-limited'. */
export interface RateLimits {
  /** Counts what is for everyone. */
  readonly strangers: RequestHandler;
  /** Before anybody looks whose the request is: counts nothing, and refuses an address that has failed too often. */
  readonly beforeAuthentication: RequestHandler;
  /** Behind it: counts those that were refused. */
  readonly refused: ErrorRequestHandler;
  /** Behind it: counts those of somebody who is known. */
  readonly known: RequestHandler;
}

const minute = 60_000;
const pass: RequestHandler = (_req, _res, next) => next();

/** Counters of this process alone. */
export function makeRateLimits({ reads, writes, strangers }: RateLimitRules): RateLimits {
  const readLimit = reads === 0 ? pass : limiter('reads', reads, personOf);
  const writeLimit = writes === 0 ? pass : limiter('writes', writes, personOf);
  const known: RequestHandler = (req, res, next) =>
    (isHarmless(req.method) ? readLimit : writeLimit)(req, res, next);
  if (strangers === 0)
    return {
      strangers: pass,
      beforeAuthentication: pass,
      refused: (error, _req, _res, next) => next(error),
      known,
    };
  const stranger = limiter('strangers', strangers, addressOf);
  return {
    strangers: stranger,
    beforeAuthentication: async (req, res, next) => {
      const counted = await stranger.getKey(addressOf(req));
      if (counted !== undefined && counted.totalHits >= strangers) stranger(req, res, next);
      else next();
    },
    refused: (error, req, res, next) => {
      const isStranger = error instanceof StoreplaneError && error.code === 'unauthenticated';
      if (isStranger) stranger(req, res, (excess?: unknown) => next(excess ?? error));
      else next(error);
    },
    known,
  };
}

function limiter(
  name: keyof RateLimitRules,
  limit: number,
  keyOf: (req: Request) => string,
): RateLimitRequestHandler {
  return rateLimit({
    windowMs: minute,
    limit,
    identifier: name,
    keyGenerator: keyOf,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // It would tell what it doubts on the console, past the log.
    validate: false,
    handler: (_req, res, next) => next(tooMany(name, limit, Number(res.get('Retry-After')))),
  });
}

function personOf(req: Request): string {
  return identityOf(req).subject;
}

/** Whoever has an IPv6 network has all addresses of it. */
function addressOf(req: Request): string {
  return ipKeyGenerator(clientAddressOf(req));
}

const subjects = {
  reads: (limit: number) => `You have asked more than ${limit} times`,
  writes: (limit: number) => `You have asked for more than ${limit} changes`,
  strangers: (limit: number) =>
    `From your address came more than ${limit} sign-ins, or requests without a token or session that counts,`,
} as const;

function tooMany(name: keyof RateLimitRules, limit: number, retryAfter: number): StoreplaneError {
  const detail = `${subjects[name](limit)} within a minute. This one was not carried out: send it again in ${retryAfter} seconds.`;
  return new StoreplaneError('rate-limited', detail, { retryAfter });
}
