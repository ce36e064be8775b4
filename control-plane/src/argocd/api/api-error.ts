import { StoreplaneError } from '../../domain/errors.ts';
import { type ApiRequest, describe, type PlainRequest } from './request.ts';

interface Details {
  /** HTTP status, also of an ERROR event of a watch. Undefined: there was no answer. */
  readonly status?: number;
  /** Seconds the API server asks to wait. */
  readonly retryAfter?: number;
}

/**
 * A request to the API server that failed. The words are our own: what the library and TLS say may hold a token or
 * the server's certificate, so neither becomes the message or the cause.
 */
export class ApiError extends StoreplaneError {
  readonly status: number | undefined;

  constructor(message: string, { status, retryAfter }: Details = {}) {
    super('argocd-unavailable', message, retryAfter === undefined ? {} : { retryAfter });
    this.status = status;
  }
}

/** Nothing was heard on a connection for longer than a live one is silent. `since`: milliseconds since the epoch. */
export class SilenceError extends ApiError {
  readonly since: number;

  constructor(since: number) {
    super("The watch of the cluster's API server fell silent.");
    this.since = since;
  }
}

/** The words for an answer of this status. `reason`: the API server's word for it, such as `Expired`. */
export function refused(
  request: ApiRequest | PlainRequest,
  status: number,
  reason: unknown,
  retryAfter?: number,
): ApiError {
  const what = describe(request);
  const details = { status, ...(retryAfter === undefined ? {} : { retryAfter }) };
  if (status === 401) {
    return new ApiError(`The cluster does not accept Storeplane's credentials: it may not ${what}.`, details);
  }
  if (status === 403) {
    return new ApiError(
      `The cluster does not allow Storeplane to ${what}: give its ServiceAccount that right.`,
      details,
    );
  }
  const word = typeof reason === 'string' && /^[A-Za-z]{1,60}$/.test(reason) ? ` (${reason})` : '';
  return new ApiError(`The cluster's API server answered ${status}${word} to: ${what}.`, details);
}

/** No answer. `code`: the system's or TLS's word for it, such as `ECONNREFUSED`. */
function unreachable(code: unknown): ApiError {
  const word = typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? ` (${code})` : '';
  return new ApiError(`The cluster's API server cannot be reached${word}.`);
}

/** An error from reading an answer's body, in our words. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof SyntaxError) {
    return new ApiError("The cluster's API server sent something that is not JSON.");
  }
  return unreachable((error as NodeJS.ErrnoException).code);
}

export function timedOut(milliseconds: number): ApiError {
  return new ApiError(`The cluster's API server did not answer within ${milliseconds / 1000} seconds.`);
}

/**
 * Whether a watch that ended so can go on where it was. Not when that version is too old (410); when it was silent,
 * which a watch of a version that is yet to come is too (the API server was set back); when nobody knows what was wrong.
 */
export function mayResume(error: unknown): boolean {
  return error instanceof ApiError && !(error instanceof SilenceError) && error.status !== 410;
}
