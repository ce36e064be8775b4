import { type ErrorCode, StoreplaneError } from '../domain/errors.ts';

/** The one table from error codes to HTTP. */
const table: Readonly<Record<ErrorCode, readonly [status: number, title: string]>> = {
  'invalid-request': [422, 'The request is not valid'],
  'malformed-json': [400, 'The body is not JSON'],
  'malformed-request': [400, 'The request cannot be read'],
  'unsupported-media-type': [415, 'The body must be JSON'],
  'body-too-large': [413, 'The body is too large'],
  'request-timeout': [408, 'The request took too long to arrive'],
  'invalid-cursor': [400, 'The cursor is not valid'],
  'invalid-idempotency-key': [400, 'The Idempotency-Key is not valid'],
  'idempotency-key-reused': [422, 'The Idempotency-Key was used for another request'],
  'store-not-found': [404, 'No such store'],
  'store-exists': [409, 'The store exists with other settings'],
  'namespace-taken': [409, 'The namespace is taken'],
  'store-deleting': [409, 'The store is being deleted'],
  'store-file-broken': [409, 'The store file is broken'],
  'version-mismatch': [412, 'The store changed meanwhile'],
  'precondition-required': [428, 'If-Match is missing'],
  'commit-not-found': [404, 'No such commit of this store'],
  'changed-since': [409, 'The folder changed since that commit'],
  'host-taken': [409, 'The host name is taken'],
  'cluster-fixed': [409, 'A store stays in its cluster'],
  'credentials-off': [409, 'Credentials are not shown here'],
  'credentials-none': [409, 'The store has no sign-in of its own'],
  'credentials-missing': [409, 'There are no credentials to show'],
  'credentials-elsewhere': [409, 'The store is in another cluster'],
  'credentials-forbidden': [502, 'The cluster does not show the credentials'],
  'cluster-unavailable': [503, 'The cluster cannot be reached'],
  'nothing-to-retry': [409, 'There is nothing to retry'],
  'deletion-approved': [409, 'The deletion runs already'],
  'nothing-to-undo': [409, 'There is no deletion to undo'],
  'nothing-to-release': [409, 'There is no deletion to release'],
  'not-found': [404, 'Nothing is here'],
  'method-not-allowed': [405, 'The method is not allowed here'],
  'webhook-signature': [401, 'The webhook is not signed with our secret'],
  unauthenticated: [401, 'Nobody is signed in'],
  forbidden: [403, 'A right is missing'],
  'quota-exceeded': [409, 'The team has all it may have'],
  'issuer-unavailable': [503, 'The identity provider cannot be reached'],
  'sign-in-failed': [400, 'The sign-in failed'],
  'session-too-large': [403, 'The session is too large for a browser'],
  'cross-origin': [403, 'Requests from other sites are refused'],
  'misdirected-host': [421, 'This host name is not served here'],
  'git-unavailable': [503, 'The store repository cannot be reached'],
  'git-refused': [502, 'The store repository refused the commit'],
  'argocd-unavailable': [503, 'Argo CD cannot be reached'],
  'review-unavailable': [503, 'Pull requests cannot be reached'],
  'review-open': [409, 'Another request for the store waits for review'],
  'review-required': [409, 'Changes of this kind are reviewed'],
  'rate-limited': [429, 'Too many requests'],
  'too-many-streams': [429, 'Too many event streams'],
  overloaded: [503, 'Too much is going on'],
  starting: [503, 'Storeplane is starting'],
  'shutting-down': [503, 'Storeplane is shutting down'],
};

export interface Problem {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ProblemContext {
  readonly instance?: string;
  readonly requestId?: string;
}

/** The RFC 9457 document for an error. What is not a StoreplaneError tells nothing but that it happened. */
export function problemOf(error: unknown, { instance, requestId }: ProblemContext = {}): Problem {
  const about = {
    ...(instance === undefined ? {} : { instance }),
    ...(requestId === undefined ? {} : { request_id: requestId }),
  };
  if (!(error instanceof StoreplaneError)) {
    return {
      status: 500,
      body: { type: 'about:blank', title: 'Internal Server Error', status: 500, ...about },
      headers: {},
    };
  }
  const [status, title] = table[error.code];
  const { code, message, errors, extra, retryAfter } = error;
  const body = {
    ...extra,
    type: `urn:storeplane:problem:${code}`,
    title,
    status,
    detail: message,
    ...about,
    code,
    ...(errors.length === 0 ? {} : { errors }),
  };
  const headers = headersOf(extra, status === 503 ? (retryAfter ?? 5) : retryAfter);
  if (code === 'unauthenticated') headers['WWW-Authenticate'] = 'Bearer realm="storeplane"';
  return { status, body, headers };
}

function headersOf(
  extra: Readonly<Record<string, unknown>>,
  retryAfter: number | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {};
  if (retryAfter !== undefined) headers['Retry-After'] = String(Math.ceil(retryAfter));
  if (Array.isArray(extra.allow)) headers.Allow = extra.allow.join(', ');
  return headers;
}
