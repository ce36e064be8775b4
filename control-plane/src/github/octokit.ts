import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import type { CredentialSource, Credentials } from '../ports/credentials.ts';

export interface OctokitSettings {
  readonly apiUrl: string;
  /** Milliseconds for a whole answer. */
  readonly timeout: number;
  /** How requests are signed; undefined: not at all. */
  readonly auth?: { readonly authStrategy: unknown; readonly auth: object };
}

/** A limit that ends within so many seconds is waited for; of a longer one the client is told. */
const patience = 10;

/** GitHub's client with its plugins for limits and passing faults. It logs nothing. */
export function makeOctokit({ apiUrl: baseUrl, timeout, auth = undefined }: OctokitSettings): Octokit {
  const isShort = (retryAfter: number, _request: object, _octokit: unknown, count: number) =>
    retryAfter <= patience && count < 2;
  const quiet = () => {};
  return new (Octokit.plugin(retry, throttling))({
    ...auth,
    baseUrl,
    userAgent: 'storeplane',
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    throttle: { onRateLimit: isShort, onSecondaryRateLimit: isShort },
    retry: { retries: 2 },
    request: {
      fetch: (url: string, init: RequestInit) =>
        fetch(url, { ...init, signal: AbortSignal.timeout(timeout) }),
    },
  });
}

/** Sends each request with a token of now, and once more when that was taken back meanwhile. */
export function signWith(octokit: Octokit, source: CredentialSource): void {
  octokit.hook.wrap('request', async (request, options) => {
    const send = ({ token }: Credentials) => {
      // the plugins inside of this one are given these very options, and no others
      options.headers.authorization = `token ${token}`;
      return request(options);
    };
    const given = await source.current();
    try {
      return await send(given);
    } catch (error) {
      const other = statusOf(error) === 401 ? await source.renewed(given.token) : undefined;
      if (other === undefined) throw error;
      return send(other);
    }
  });
}

/** The HTTP status that an error of Octokit stands for. */
export function statusOf(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : undefined;
}
