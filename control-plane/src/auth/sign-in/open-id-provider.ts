import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  refreshTokenGrant,
  type TokenEndpointResponse,
  type TokenEndpointResponseHelpers,
  tokenRevocation,
} from 'openid-client';
import { StoreplaneError } from '../../domain/errors.ts';
import type { SignInState } from '../../ports/sign-in.ts';
import type { Discovery } from './discovery.ts';
import { faultOf } from './provider-fault.ts';

/** What binds a sign-in to the browser that began it. */
export interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface Tokens {
  /** Of the ID token and the user info; undefined when the provider said nothing new about the person. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  readonly idToken: string | undefined;
  readonly refreshToken: string | undefined;
  /** Seconds that the access token is valid. */
  readonly seconds: number;
}

export interface OpenIdProviderDeps {
  readonly discovery: Discovery;
  readonly scopes: string;
  /** Where the provider sends the browser back to. */
  readonly redirectUri: string;
  /** Where it sends the browser after the end of its own session. */
  readonly afterLogout: string;
}

type Grant = TokenEndpointResponse & TokenEndpointResponseHelpers;

/** The OpenID provider. Throws what `openid-client` throws, for `faultOf`; 'issuer-unavailable' while it was not discovered. */
export class OpenIdProvider {
  readonly #deps: OpenIdProviderDeps;

  constructor(deps: OpenIdProviderDeps) {
    this.#deps = deps;
  }

  state(): SignInState {
    return this.#deps.discovery.state();
  }

  /** Throws 'issuer-unavailable', so that no browser is sent to where nobody answers. */
  async authorizationUrl({ state, nonce, verifier }: Checks): Promise<string> {
    const { discovery, scopes: scope, redirectUri } = this.#deps;
    const challenge = {
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    };
    const question = { redirect_uri: redirectUri, scope, state, nonce, ...challenge };
    return buildAuthorizationUrl(await discovery.read(), question).href;
  }

  /** Tokens for the code in the query that the provider sent the browser back with. */
  async exchange(query: URLSearchParams, { state, nonce, verifier }: Checks): Promise<Tokens> {
    const configuration = await this.#deps.discovery.configuration();
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
    const grant = await authorizationCodeGrant(
      configuration,
      new URL(`?${query}`, this.#deps.redirectUri),
      checks,
    );
    const userInfo = await userInfoOf(configuration, grant, grant.claims()?.sub ?? '');
    return tokensOf(grant, { ...userInfo, ...grant.claims() });
  }

  /** New tokens for the refresh token of a person with this `sub`, who is asked about anew. */
  async refresh(token: string, sub: string): Promise<Tokens> {
    const configuration = await this.#deps.discovery.configuration();
    const grant = await refreshTokenGrant(configuration, token);
    const idClaims = grant.claims();
    if (idClaims !== undefined && idClaims.sub !== sub)
      throw new StoreplaneError('sign-in-failed', 'The provider answered for somebody else.');
    // The old token may be used up: whatever comes next, the new one must not get lost.
    const userInfo = await userInfoOf(configuration, grant, sub).catch((error: unknown) => faultOf(error));
    if (userInfo !== undefined && 'kind' in userInfo) return tokensOf(grant, undefined);
    const claims = { ...userInfo, ...idClaims };
    return tokensOf(grant, claims.sub === undefined ? undefined : claims);
  }

  /** Ends what the token allows; resolves too when the provider has no such thing. */
  async revoke(token: string): Promise<void> {
    const configuration = await this.#deps.discovery.configuration();
    if (configuration.serverMetadata().revocation_endpoint === undefined) return;
    await tokenRevocation(configuration, token, { token_type_hint: 'refresh_token' });
  }

  /** Where a browser ends its session at the provider; undefined when that is not offered. */
  async endSessionUrl(idToken: string | undefined): Promise<string | undefined> {
    const configuration = await this.#deps.discovery.configuration();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
    const hint = idToken === undefined ? {} : { id_token_hint: idToken };
    const question = { post_logout_redirect_uri: this.#deps.afterLogout, ...hint };
    return buildEndSessionUrl(configuration, question).href;
  }
}

/** Many providers say names and groups there alone. */
async function userInfoOf(configuration: Configuration, grant: Grant, sub: string) {
  if (configuration.serverMetadata().userinfo_endpoint === undefined) return undefined;
  return fetchUserInfo(configuration, grant.access_token, sub);
}

function tokensOf(grant: Grant, claims: Tokens['claims']): Tokens {
  return {
    claims,
    idToken: grant.id_token,
    refreshToken: grant.refresh_token,
    seconds: grant.expires_in ?? 3600,
  };
}
