import {
  allowInsecureRequests,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  discovery,
  None,
} from 'openid-client';
import { StoreplaneError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SignInState } from '../../ports/sign-in.ts';
import { faultOf } from './provider-fault.ts';

export interface DiscoveryDeps {
  /** `http` is taken as well: configuration lets it in for this very machine alone. */
  readonly issuerUrl: string;
  readonly clientId: string;
  /** Undefined: a public client. */
  readonly clientSecret: string | undefined;
  /** Milliseconds for each answer of the provider. */
  readonly timeout: number;
  readonly clock: Clock;
  /** Called each time that the provider could not be read, with a code. */
  readonly onProblem: (reason: string) => void;
}

const pause = { first: 1000, longest: 60_000 };

/** What the provider says of itself: when it cannot be read, it is tried again, ever more rarely, until it can. */
export class Discovery {
  readonly #deps: DiscoveryDeps;
  #found: Configuration | undefined;
  #reading: Promise<Configuration> | undefined;
  #problem: string | undefined = 'it was not read yet';
  #failures = 0;
  #cancel: (() => void) | undefined;
  #closed = false;

  constructor(deps: DiscoveryDeps) {
    this.#deps = deps;
  }

  /** Begins to read; never fails. */
  start(): void {
    this.read().catch(() => {});
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  state(): SignInState {
    return { available: this.#problem === undefined, problem: this.#problem };
  }

  /** As it was read last; reads it if it never was. Throws 'issuer-unavailable'. */
  async configuration(): Promise<Configuration> {
    return this.#found ?? this.read();
  }

  /** Reads it anew, so that it is known that the provider can be reached. Throws 'issuer-unavailable'. */
  read(): Promise<Configuration> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<Configuration> {
    this.#cancel?.();
    const { issuerUrl, clientId, clientSecret, timeout } = this.#deps;
    try {
      const isPlain = issuerUrl.startsWith('http:');
      this.#found = await discovery(new URL(issuerUrl), clientId, undefined, clientAuth(clientSecret), {
        timeout: timeout / 1000,
        execute: isPlain ? [allowInsecureRequests] : [],
      });
      this.#problem = undefined;
      this.#failures = 0;
      return this.#found;
    } catch (error) {
      const { reason } = faultOf(error);
      this.#problem = reason;
      this.#deps.onProblem(reason);
      this.#tryLater();
      throw unavailable(issuerUrl, reason);
    }
  }

  #tryLater(): void {
    if (this.#closed) return;
    const wait = Math.min(pause.first * 2 ** this.#failures, pause.longest);
    this.#failures += 1;
    this.#cancel = this.#deps.clock.after(wait, () => this.start());
  }
}

export function unavailable(issuerUrl: string, reason: string): StoreplaneError {
  return new StoreplaneError(
    'issuer-unavailable',
    `The OpenID provider ${issuerUrl} could not be asked (${reason}). Try again in a moment; who is signed in stays so.`,
  );
}

function clientAuth(secret: string | undefined): ClientAuth {
  if (secret === undefined) return None();
  const basic = ClientSecretBasic(secret);
  const post = ClientSecretPost(secret);
  return (server, ...rest) => {
    // what a provider that does not say so takes: OpenID Connect Discovery 1.0
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    return (methods.includes('client_secret_basic') ? basic : post)(server, ...rest);
  };
}
