import type { JWTPayload } from 'jose';
import { z } from 'zod';
import type { Identity } from '../../domain/access/identity.ts';

/** How long sessions last, milliseconds. */
export interface SessionRules {
  /** However much they are used. */
  readonly lifetime: number;
  /** Without being used. */
  readonly idle: number;
}

/** What the provider may be asked with whether the person is still the same. */
export interface Refresh {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
}

export interface Session {
  readonly identity: Identity;
  /** Milliseconds since the epoch. */
  readonly endsAt: number;
  /** Milliseconds since the epoch. */
  readonly idleUntil: number;
  /** Undefined: the provider gave no refresh token. */
  readonly refresh: Refresh | undefined;
}

const payload = z.object({
  sub: z.string(),
  name: z.string(),
  email: z.string(),
  groups: z.array(z.string()),
  exp: z.number(),
  idle: z.number(),
  refresh: z.object({ token: z.string(), dueAt: z.number() }).optional(),
});

/** As it is sealed; its end is the seal's. */
export function toClaims({ identity, idleUntil, refresh }: Session): JWTPayload {
  const { person, subject, groups } = identity;
  return { sub: subject, ...person, groups, idle: idleUntil, ...(refresh && { refresh }) };
}

/** Undefined when it is no session. */
export function fromClaims(claims: JWTPayload | undefined): Session | undefined {
  const { data } = payload.safeParse(claims);
  if (data === undefined) return undefined;
  const { sub: subject, name, email, groups, exp, idle: idleUntil, refresh } = data;
  return { identity: { person: { name, email }, subject, groups }, endsAt: exp * 1000, idleUntil, refresh };
}

/** When the browser should be given the session anew, so that its idle time begins again. */
export function slidesAt({ idleUntil, endsAt }: Session, { idle }: SessionRules): number {
  return idleUntil < endsAt ? idleUntil - 0.75 * idle : endsAt;
}

/** The session as it goes on now that it was used. */
export function used(session: Session, rules: SessionRules, now: number): Session {
  return { ...session, idleUntil: Math.min(now + rules.idle, session.endsAt) };
}

/** When to ask the provider again: before its token ends. `seconds`: how long that one is valid. */
export function refreshOf(token: string | undefined, seconds: number, now: number): Refresh | undefined {
  if (token === undefined) return undefined;
  const margin = Math.min(60, seconds * 0.2);
  return { token, dueAt: now + Math.round(Math.max(seconds - margin, 10) * 1000) };
}
