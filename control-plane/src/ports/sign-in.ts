import type { Identity } from '../domain/access/identity.ts';

/** Who asks, and for how long that is known. */
export interface Authenticated extends Identity {
  /** Milliseconds since the epoch, after which it has to be looked at again; not set: never. */
  readonly until?: number;
}

/** What a browser keeps: of no use to it but to be sent back. */
export interface Sealed {
  readonly sealed: string;
  /** Milliseconds since the epoch, after which it is good for nothing. */
  readonly endsAt: number;
}

export interface Resumed {
  readonly caller: Authenticated;
  /** Milliseconds since the epoch, after which the person has to sign in again. */
  readonly endsAt: number;
  /** Set when the browser has to keep this one from now on. */
  readonly renewed: Sealed | undefined;
}

/** Whether people can sign in now. */
export interface SignInState {
  readonly available: boolean;
  /** Why not, in a few words. */
  readonly problem: string | undefined;
}

/** Sign-in at an OpenID provider. Nothing is remembered here: what is needed later goes to the browser, sealed. */
export interface SignIn {
  /**
   * Begins a sign-in: where the browser goes now, and the ticket it has to bring back. `returnTo` is handed out at the
   * end. Throws 'issuer-unavailable'.
   */
  begin(returnTo: string): Promise<{ readonly location: string; readonly ticket: Sealed }>;
  /**
   * Ends it, with the query that the provider sent the browser back with. Throws 'sign-in-failed', 'issuer-unavailable'.
   */
  finish(
    query: URLSearchParams,
    ticket: string | undefined,
  ): Promise<{ readonly session: Sealed; readonly returnTo: string }>;
  /** Whose session it is; undefined when it is none of ours, or over. */
  resume(sealed: string): Promise<Resumed | undefined>;
  /** Ends the session at the provider as far as that can be done from here; where the browser goes to end the rest. */
  leave(sealed: string | undefined): Promise<string | undefined>;
  state(): SignInState;
}
