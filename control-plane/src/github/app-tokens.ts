import { createAppAuth } from '@octokit/auth-app';
import { StoreplaneError } from '../domain/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { CredentialSource, Credentials } from '../ports/credentials.ts';
import { makeOctokit, statusOf } from './octokit.ts';

export interface AppOptions {
  readonly apiUrl: string;
  /** The App's id, or its client id. */
  readonly appId: string;
  readonly installationId: number;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** Milliseconds for a whole answer. */
  readonly timeout: number;
  readonly clock: Clock;
}

interface Token {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly madeAt: number;
}

/** Milliseconds before its end in which a token is not used any more: no request, however long, outlives it. */
const margin = 5 * 60_000;
/** Milliseconds in which a token that is refused is new: another one would be refused as well. */
const fresh = 60_000;

/** Tokens of a GitHub App's installation, which GitHub lets live for an hour. */
export class AppTokens implements CredentialSource {
  readonly name = 'the token of the GitHub App';
  readonly advice =
    'see that the App is installed for the repository and may read and write contents and pull requests';
  readonly #auth: (options: object) => Promise<unknown>;
  readonly #clock: Clock;
  #known: Token | undefined;
  #asking: Promise<Token> | undefined;

  constructor({ apiUrl, appId, installationId, privateKey, timeout, clock }: AppOptions) {
    const auth = { appId, installationId, privateKey };
    this.#auth = makeOctokit({ apiUrl, timeout, auth: { authStrategy: createAppAuth, auth } }).auth;
    this.#clock = clock;
  }

  async current(): Promise<Credentials> {
    const known = this.#known;
    const isGood = known !== undefined && this.#clock.now() < known.expiresAt - margin;
    return credentialsOf(isGood ? known : await this.#ask());
  }

  async renewed(refused: string): Promise<Credentials | undefined> {
    const known = this.#known;
    // somebody else's request was refused too, and renewed it
    if (known !== undefined && known.token !== refused) return credentialsOf(known);
    if (known !== undefined && this.#clock.now() < known.madeAt + fresh) return undefined;
    return credentialsOf(await this.#ask());
  }

  /** Those who ask at the same time share one answer. */
  #ask(): Promise<Token> {
    this.#asking ??= this.#make().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #make(): Promise<Token> {
    try {
      // kept here, by the clock that everything goes by
      const made = await this.#auth({ type: 'installation', refresh: true });
      const { token, expiresAt } = made as { token: string; expiresAt: string };
      this.#known = { token, expiresAt: Date.parse(expiresAt), madeAt: this.#clock.now() };
      return this.#known;
    } catch (error) {
      // without its cause: nothing of the key or of an answer with a token gets any further
      throw new StoreplaneError('git-unavailable', wordsOf(statusOf(error)), { retryAfter: 5 });
    }
  }
}

function credentialsOf({ token }: Token): Credentials {
  return { username: 'x-access-token', token };
}

function wordsOf(status: number | undefined): string {
  const start = 'GitHub gave no token to the GitHub App';
  if (status === 401)
    return `${start}: GITHUB_APP_PRIVATE_KEY_FILE has to hold a key of the App that GITHUB_APP_ID names.`;
  if (status === 404)
    return `${start}: see that GITHUB_APP_INSTALLATION_ID is one of its installations, and was not removed.`;
  if (status === 403) return `${start}: see that its installation is not suspended.`;
  return `${start}${status === undefined ? '' : ` (HTTP ${status})`}. Try again later.`;
}
