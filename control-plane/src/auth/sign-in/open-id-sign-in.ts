import { randomNonce, randomPKCECodeVerifier, randomState } from 'openid-client';
import { StoreplaneError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Resumed, Sealed, SignIn, SignInState } from '../../ports/sign-in.ts';
import { identityOfClaims } from '../claims.ts';
import { unavailable } from './discovery.ts';
import type { OpenIdProvider, Tokens } from './open-id-provider.ts';
import { faultOf } from './provider-fault.ts';
import { Renewals } from './renewals.ts';
import type { Seal } from './seal.ts';
import {
  fromClaims,
  refreshOf,
  type Session,
  type SessionRules,
  slidesAt,
  toClaims,
  used,
} from './session.ts';
import { ticketOf } from './ticket.ts';

export interface OpenIdSignInDeps {
  readonly provider: OpenIdProvider;
  readonly issuerUrl: string;
  readonly groupsClaim: string;
  readonly seal: Seal;
  readonly rules: SessionRules;
  readonly clock: Clock;
  /** Called with a code when the provider could not be asked, or refused. */
  readonly onProblem: (what: string, reason: string) => void;
}

/** Milliseconds between the begin and the end of a sign-in. */
const ticketLifetime = 600_000;

/** Sign-in by the authorization code flow with PKCE, and sessions that live in the browser. */
export class OpenIdSignIn implements SignIn {
  readonly #deps: OpenIdSignInDeps;
  readonly #renewals: Renewals;

  constructor(deps: OpenIdSignInDeps) {
    this.#deps = deps;
    this.#renewals = new Renewals({
      refresh: (token, sub) => deps.provider.refresh(token, sub),
      clock: deps.clock,
      onProblem: (reason) => deps.onProblem('a session was not refreshed', reason),
    });
  }

  state(): SignInState {
    return this.#deps.provider.state();
  }

  async begin(returnTo: string): Promise<{ readonly location: string; readonly ticket: Sealed }> {
    const { provider, seal, clock } = this.#deps;
    const checks = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const location = await provider.authorizationUrl(checks);
    const endsAt = clock.now() + ticketLifetime;
    const sealed = await seal.close('storeplane-ticket', { ...checks, returnTo }, endsAt);
    return { location, ticket: { sealed, endsAt } };
  }

  async finish(
    query: URLSearchParams,
    sealed: string | undefined,
  ): Promise<{ readonly session: Sealed; readonly returnTo: string }> {
    const { seal, clock, rules } = this.#deps;
    const ticket = ticketOf(sealed === undefined ? undefined : await seal.open('storeplane-ticket', sealed));
    if (ticket === undefined)
      throw failed('This browser did not begin a sign-in here, or too long ago. Sign in again.');
    const tokens = await this.#exchange(query, ticket);
    const identity = identityOfClaims(tokens.claims ?? {}, this.#deps.groupsClaim);
    if (identity === undefined) throw failed('The provider named nobody who can be known here.');
    const now = clock.now();
    const session = {
      identity,
      endsAt: now + rules.lifetime,
      idleUntil: now + rules.idle,
      refresh: refreshOf(tokens.refreshToken, tokens.seconds, now),
    };
    return { session: await this.#seal(session), returnTo: ticket.returnTo };
  }

  async resume(sealed: string): Promise<Resumed | undefined> {
    const { clock, rules } = this.#deps;
    const session = await this.#open(sealed);
    if (session === undefined) return undefined;
    const now = clock.now();
    const { current, again } = await this.#refreshed(session);
    const isNew = current !== session || now >= slidesAt(session, rules);
    const kept = isNew ? used(current, rules, now) : current;
    return {
      caller: { ...kept.identity, until: Math.min(kept.endsAt, slidesAt(kept, rules), again) },
      endsAt: kept.endsAt,
      renewed: isNew ? await this.#seal(kept) : undefined,
    };
  }

  async leave(sealed: string | undefined): Promise<string | undefined> {
    const { provider, onProblem } = this.#deps;
    const session = sealed === undefined ? undefined : await this.#open(sealed);
    try {
      return await provider.endSessionUrl(session && (await this.#lastIdToken(session)));
    } catch (error) {
      onProblem('a session at the provider was not ended', faultOf(error).reason);
      return undefined;
    }
  }

  async #exchange(
    query: URLSearchParams,
    checks: Parameters<OpenIdProvider['exchange']>[1],
  ): Promise<Tokens> {
    const { provider, issuerUrl, onProblem } = this.#deps;
    try {
      return await provider.exchange(query, checks);
    } catch (error) {
      if (error instanceof StoreplaneError) throw error;
      const { kind, reason } = faultOf(error);
      onProblem('a sign-in failed', reason);
      if (kind === 'unavailable') throw unavailable(issuerUrl, reason);
      throw failed(`The OpenID provider did not let this sign-in through (${reason}). Sign in again.`);
    }
  }

  /** The session as the provider sees it now; `again`: when to ask next, milliseconds since the epoch. */
  async #refreshed(session: Session): Promise<{ readonly current: Session; readonly again: number }> {
    const { clock, groupsClaim } = this.#deps;
    const { identity, refresh } = session;
    if (refresh === undefined) return { current: session, again: session.endsAt };
    if (clock.now() < refresh.dueAt) return { current: session, again: refresh.dueAt };
    const renewal = await this.#renewals.renew(refresh.token, identity.subject);
    // Another replica may have used the token up: until its own end the session stands.
    if (renewal.kind === 'refused') return { current: session, again: session.endsAt };
    if (renewal.kind === 'unavailable') return { current: session, again: renewal.again };
    const { claims, refreshToken = refresh.token, seconds } = renewal.tokens;
    const next = refreshOf(refreshToken, seconds, clock.now());
    const current = {
      ...session,
      identity: (claims && identityOfClaims(claims, groupsClaim)) ?? identity,
      refresh: next,
    };
    return { current, again: next?.dueAt ?? session.endsAt };
  }

  /** Cookies are small, so the ID token is not kept: it is asked for once more, and the refresh token ended with it. */
  async #lastIdToken({ identity, refresh }: Session): Promise<string | undefined> {
    if (refresh === undefined) return undefined;
    const renewal = await this.#renewals.renew(refresh.token, identity.subject);
    if (renewal.kind !== 'renewed') return undefined;
    const { refreshToken = refresh.token, idToken } = renewal.tokens;
    await this.#deps.provider
      .revoke(refreshToken)
      .catch((error) => this.#deps.onProblem('a refresh token was not revoked', faultOf(error).reason));
    return idToken;
  }

  async #open(sealed: string): Promise<Session | undefined> {
    const { seal, clock } = this.#deps;
    const session = fromClaims(await seal.open('storeplane-session', sealed));
    return session !== undefined && clock.now() < session.idleUntil ? session : undefined;
  }

  async #seal(session: Session): Promise<Sealed> {
    const { endsAt } = session;
    return { sealed: await this.#deps.seal.close('storeplane-session', toClaims(session), endsAt), endsAt };
  }
}

function failed(words: string): StoreplaneError {
  return new StoreplaneError('sign-in-failed', words);
}
