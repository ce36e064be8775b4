import type { Identity } from '../domain/access/identity.ts';
import { isMachine } from '../domain/access/subjects.ts';

type Claims = Readonly<Record<string, unknown>>;

/**
 * Who the claims of an issuer name; `groupsClaim` is the claim with the groups. The subject stands in for a name that is
 * not said. Undefined when there is no subject, or one that is kept for machines or nobody. An author in git is one line
 * without angle brackets.
 */
export function identityOfClaims(claims: Claims, groupsClaim: string): Identity | undefined {
  const { sub } = claims;
  if (typeof sub !== 'string' || sub === '' || isReserved(sub)) return undefined;
  const subject = line(sub) ?? 'unknown';
  const email = line(claims.email) ?? `${subject}@issuer.storeplane.invalid`;
  return {
    person: { name: line(claims.name) ?? subject, email },
    subject: sub,
    groups: groupsOf(claims[groupsClaim]),
  };
}

function isReserved(subject: string): boolean {
  return subject === 'anonymous' || isMachine(subject);
}

/** Some providers say a single group without a list. */
function groupsOf(claim: unknown): string[] {
  return [claim].flat().filter((group) => typeof group === 'string');
}

function line(claim: unknown): string | undefined {
  if (typeof claim !== 'string') return undefined;
  const text = claim
    .toWellFormed()
    .replace(/[\s\p{Cc}<>]+/gu, ' ')
    .trim()
    .slice(0, 200);
  return text === '' ? undefined : text;
}
