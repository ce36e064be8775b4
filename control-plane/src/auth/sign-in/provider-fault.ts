import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { StoreplaneError } from '../../domain/errors.ts';

/**
 * What went wrong between us and the provider. `refused`: it said no to this person, this code or this token, or its
 * answer does not belong to our question. `unavailable`: it could not be asked, or does not know us.
 */
export interface ProviderFault {
  readonly kind: 'refused' | 'unavailable';
  /** A code or two, never what was sent or received. */
  readonly reason: string;
}

/** OAuth's codes for trouble of the provider itself. */
const troubles = new Set(['server_error', 'temporarily_unavailable']);

export function faultOf(error: unknown): ProviderFault {
  if (error instanceof StoreplaneError)
    return { kind: error.code === 'issuer-unavailable' ? 'unavailable' : 'refused', reason: error.code };
  if (error instanceof AuthorizationResponseError)
    return { kind: troubles.has(error.error) ? 'unavailable' : 'refused', reason: word(error.error) };
  if (error instanceof ResponseBodyError)
    return { kind: error.error === 'invalid_grant' ? 'refused' : 'unavailable', reason: word(error.error) };
  if (error instanceof WWWAuthenticateChallengeError)
    return { kind: 'unavailable', reason: `HTTP ${error.status}` };
  if (error instanceof ClientError) {
    const kind = isOfAnswer(error.code) ? 'refused' : 'unavailable';
    return { kind, reason: word(error.code ?? causeOf(error)) };
  }
  return { kind: 'unavailable', reason: word(causeOf(error)) };
}

/** The provider was reached, and its answer does not fit: state, nonce, signature, claims. */
function isOfAnswer(code: string | undefined): boolean {
  return (
    code === 'OAUTH_INVALID_RESPONSE' ||
    code === 'OAUTH_JWT_CLAIM_COMPARISON_FAILED' ||
    code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED' ||
    code === 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED'
  );
}

function causeOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: unknown; name?: unknown } };
  if (typeof cause?.code === 'string') return cause.code;
  return error instanceof Error ? error.name : 'unknown';
}

function word(text: string): string {
  return text.replace(/[^\w.-]+/g, ' ').slice(0, 60);
}
