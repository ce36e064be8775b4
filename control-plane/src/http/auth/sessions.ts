import type { Request, Response } from 'express';
import { StoreplaneError } from '../../domain/errors.ts';
import type { Authenticated, SignIn } from '../../ports/sign-in.ts';
import { Cookie } from './cookie.ts';
import { requireSameOrigin } from './same-origin.ts';

/** Where people sign in and out. */
export const paths = { login: '/auth/login', callback: '/auth/callback', logout: '/auth/logout' } as const;

export interface SessionsDeps {
  readonly signIn: SignIn;
  /** Address of the dashboard, without a slash at the end. */
  readonly publicUrl: string;
}

/** The sessions of people, as their browsers keep them. */
export class Sessions {
  readonly #signIn: SignIn;
  readonly #publicUrl: string;
  readonly #session: Cookie;
  /** Kept between the begin and the end of a sign-in. */
  readonly #ticket: Cookie;

  constructor({ signIn, publicUrl }: SessionsDeps) {
    this.#signIn = signIn;
    this.#publicUrl = publicUrl;
    const isSecure = publicUrl.startsWith('https:');
    this.#session = new Cookie('storeplane', isSecure);
    this.#ticket = new Cookie('storeplane-sign-in', isSecure);
  }

  /**
   * Whose session comes with the request; the answer renews it when that is due. Throws 'unauthenticated', 'cross-origin',
   * 'session-too-large'.
   */
  async authenticate(req: Request, res: Response): Promise<Authenticated> {
    const sealed = this.#session.read(req);
    const resumed = sealed === undefined ? undefined : await this.#signIn.resume(sealed);
    if (resumed === undefined) {
      this.#session.clear(req, res);
      throw signedOut();
    }
    requireSameOrigin(req, this.#publicUrl);
    const { renewed } = resumed;
    if (renewed !== undefined) this.#session.write(req, res, renewed.sealed, renewed.endsAt);
    return resumed.caller;
  }

  /** Where to send the browser, which comes back to `returnTo` in the end. Throws 'issuer-unavailable'. */
  async begin(req: Request, res: Response, returnTo: string): Promise<string> {
    const { location, ticket } = await this.#signIn.begin(returnTo);
    this.#ticket.write(req, res, ticket.sealed, ticket.endsAt);
    return location;
  }

  /** Where to send the browser, which has a session then. Throws 'sign-in-failed', 'issuer-unavailable', 'session-too-large'. */
  async finish(req: Request, res: Response, query: URLSearchParams): Promise<string> {
    const ticket = this.#ticket.read(req);
    this.#ticket.clear(req, res);
    const { session, returnTo } = await this.#signIn.finish(query, ticket);
    this.#session.write(req, res, session.sealed, session.endsAt);
    return returnTo;
  }

  /** Where to send the browser to end its session at the provider too. Throws 'cross-origin'. */
  async leave(req: Request, res: Response): Promise<string> {
    requireSameOrigin(req, this.#publicUrl);
    const sealed = this.#session.read(req);
    this.#session.clear(req, res);
    return (await this.#signIn.leave(sealed)) ?? '/';
  }
}

function signedOut(): StoreplaneError {
  return new StoreplaneError(
    'unauthenticated',
    'Sign in: there is no session, or it is over. Programs send a token: "Authorization: Bearer <token>".',
    { extra: { login: paths.login } },
  );
}
