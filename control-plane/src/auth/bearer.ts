import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { StoreplaneError } from '../domain/errors.ts';
import type { Authenticated } from '../ports/sign-in.ts';
import { type ApiTokens, digestOfToken } from './api-tokens.ts';
import { identityOfClaims } from './claims.ts';

export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
  /** The claim with a person's groups. */
  readonly groupsClaim: string;
}

export interface BearerDeps {
  readonly tokens: ApiTokens;
  /** Undefined: tokens of an issuer are refused. */
  readonly issuer: Issuer | undefined;
  /** Milliseconds. */
  readonly now: () => number;
}

/** Symmetric algorithms and `none` are left out: the key set is public. */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/**
 * Answers whose a bearer token is. Throws 'unauthenticated' for a token that is not ours or not valid (any more), and
 * 'issuer-unavailable' when the issuer's keys cannot be read.
 */
export function bearerAuthentication({ tokens, issuer, now }: BearerDeps) {
  return async (authorization: string | undefined): Promise<Authenticated> => {
    const token = /^Bearer +([A-Za-z0-9._~+/=-]{1,8192})$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) throw refused('Send a token: "Authorization: Bearer <token>".');
    const machine = tokens.get(digestOfToken(token));
    if (machine !== undefined) return machine;
    if (issuer === undefined) throw refused('The token is not known here.');
    const claims = await verified(token, issuer, now);
    const identity = identityOfClaims(claims, issuer.groupsClaim);
    if (identity === undefined) throw refused('The subject of the token is kept for others.');
    return { ...identity, until: (claims.exp ?? 0) * 1000 };
  };
}

async function verified(token: string, { keys, issuer, audience }: Issuer, now: () => number) {
  try {
    const options = {
      issuer,
      audience,
      algorithms,
      currentDate: new Date(now()),
      requiredClaims: ['exp', 'sub'],
    };
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (isOfToken(error)) throw refused('The token is not valid here, or not any more: get a new one.');
    throw new StoreplaneError('issuer-unavailable', 'The keys of the token issuer cannot be read.', {
      cause: error,
    });
  }
}

function isOfToken(error: unknown): boolean {
  return (
    error instanceof errors.JWTClaimValidationFailed ||
    error instanceof errors.JWTExpired ||
    error instanceof errors.JWTInvalid ||
    error instanceof errors.JWSInvalid ||
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JOSEAlgNotAllowed ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  );
}

function refused(words: string): StoreplaneError {
  return new StoreplaneError('unauthenticated', words);
}
