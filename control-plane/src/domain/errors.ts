/** Every way a request can go wrong. `http/problems.ts` maps each to its HTTP status. */
export type ErrorCode =
  | 'invalid-request'
  | 'malformed-json'
  | 'malformed-request'
  | 'unsupported-media-type'
  | 'body-too-large'
  | 'request-timeout'
  | 'invalid-cursor'
  | 'invalid-idempotency-key'
  | 'idempotency-key-reused'
  | 'store-not-found'
  | 'store-exists'
  | 'namespace-taken'
  | 'store-deleting'
  | 'store-file-broken'
  | 'version-mismatch'
  | 'precondition-required'
  | 'commit-not-found'
  | 'changed-since'
  | 'host-taken'
  | 'cluster-fixed'
  | 'credentials-off'
  | 'credentials-none'
  | 'credentials-missing'
  | 'credentials-elsewhere'
  | 'credentials-forbidden'
  | 'cluster-unavailable'
  | 'nothing-to-retry'
  | 'deletion-approved'
  | 'nothing-to-undo'
  | 'nothing-to-release'
  | 'not-found'
  | 'method-not-allowed'
  | 'unauthenticated'
  | 'forbidden'
  | 'quota-exceeded'
  | 'issuer-unavailable'
  | 'sign-in-failed'
  | 'session-too-large'
  | 'cross-origin'
  | 'webhook-signature'
  | 'misdirected-host'
  | 'git-unavailable'
  | 'git-refused'
  | 'argocd-unavailable'
  | 'review-unavailable'
  | 'review-open'
  | 'review-required'
  | 'rate-limited'
  | 'too-many-streams'
  | 'overloaded'
  | 'starting'
  | 'shutting-down';

export interface FieldError {
  /** JSON pointer into the body, or the name of a header or query parameter. */
  readonly pointer: string;
  readonly detail: string;
}

export interface ErrorData {
  readonly errors?: readonly FieldError[];
  /** Extra members of the problem document. Never a secret. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Seconds a client should wait before it tries again. */
  readonly retryAfter?: number;
  readonly cause?: unknown;
}

/** The one error class that carries a code. `message` is for people: what is wrong and what to do. */
export class StoreplaneError extends Error {
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly extra: Readonly<Record<string, unknown>>;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, data: ErrorData = {}) {
    super(message, data.cause === undefined ? undefined : { cause: data.cause });
    this.name = 'StoreplaneError';
    this.code = code;
    this.errors = data.errors ?? [];
    this.extra = data.extra ?? {};
    this.retryAfter = data.retryAfter;
  }
}
