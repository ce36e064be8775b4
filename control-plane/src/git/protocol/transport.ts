import http from 'node:http';
import https from 'node:https';
import { rootCertificates } from 'node:tls';
import { createGunzip } from 'node:zlib';
import type { GitHttpRequest, GitHttpResponse, HttpClient } from 'isomorphic-git';
import { StoreplaneError } from '../../domain/errors.ts';
import type { CredentialSource, Credentials } from '../../ports/credentials.ts';
import type { OutgoingProxy } from '../../ports/outgoing-proxy.ts';

export interface TransportOptions {
  readonly credentials: CredentialSource | undefined;
  /** PEM text of certificates to trust beside the system's. */
  readonly ca: string | undefined;
  /** Undefined: none. */
  readonly proxy: OutgoingProxy | undefined;
  /** Milliseconds without a byte after which a request is given up: its outcome is then unknown. */
  readonly idleTimeout: number;
}

/** The connection broke, stalled, or was refused: whether the remote acted on the request is unknown. */
export class TransportError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'TransportError';
  }
}

const redirects = 3;

/**
 * HTTP to one remote: credentials, trust and time limits in one place, used by isomorphic-git and by our own push.
 * The token travels in the Authorization header only, and only to the host it was given for.
 */
export class Transport implements HttpClient {
  readonly #options: TransportOptions;
  readonly #agents: { http: http.Agent; https: https.Agent };

  constructor(options: TransportOptions) {
    this.#options = options;
    const { ca, proxy } = options;
    const common = { keepAlive: true, maxSockets: 8, ...(proxy && { proxyEnv: proxy }) };
    this.#agents = {
      http: new http.Agent(common),
      https: new https.Agent({
        ...common,
        ...(ca === undefined ? {} : { ca: [...rootCertificates, ca] }),
      }),
    };
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  /** The interface isomorphic-git asks for. Throws TransportError. */
  async request({ url, method = 'GET', headers = {}, body }: GitHttpRequest): Promise<GitHttpResponse> {
    const parts: Uint8Array[] = [];
    if (body) for await (const part of body) parts.push(part);
    return this.send(url, method, headers, Buffer.concat(parts));
  }

  /** Throws TransportError. */
  async send(
    url: string,
    method: string,
    headers: Record<string, string>,
    body: Buffer,
  ): Promise<GitHttpResponse> {
    const source = this.#options.credentials;
    const given = await currentOf(source);
    const first = await this.#follow(new URL(url), method, headers, body, given);
    if (first.response.statusCode !== 401 || given === undefined) return answer(first, method);
    // what is refused so was not done
    const other = await ask(() => source?.renewed(given.token));
    if (other === undefined) return answer(first, method);
    first.response.resume();
    return answer(await this.#follow(new URL(url), method, headers, body, other), method);
  }

  async #follow(
    url: URL,
    method: string,
    headers: Record<string, string>,
    body: Buffer,
    credentials: Credentials | undefined,
  ): Promise<Arrival> {
    for (let [target, hop] = [url, 0]; ; hop++) {
      const trusted = target.origin === url.origin ? credentials : undefined;
      const response = await this.#once(target, method, headers, body, trusted);
      const location = response.headers.location;
      const moved = [301, 302, 307, 308].includes(response.statusCode ?? 0);
      if (!moved || !location || hop === redirects || method !== 'GET') return { url: target, response };
      response.resume();
      target = new URL(location, target);
    }
  }

  #once(
    url: URL,
    method: string,
    headers: Record<string, string>,
    body: Buffer,
    credentials: Credentials | undefined,
  ): Promise<http.IncomingMessage> {
    const secure = url.protocol === 'https:';
    if (!secure && url.protocol !== 'http:')
      throw new TransportError(`${url.protocol} remotes are not supported`);
    const all: Record<string, string | number> = { 'user-agent': 'git/storeplane', ...headers };
    const { idleTimeout } = this.#options;
    if (credentials) all.authorization = basic(credentials);
    if (method !== 'GET') all['content-length'] = body.length;
    return new Promise((resolve, reject) => {
      const module = secure ? https : http;
      const agent = secure ? this.#agents.https : this.#agents.http;
      const request = module.request(url, { method, headers: all, agent, timeout: idleTimeout }, resolve);
      request.on('timeout', () => request.destroy(new TransportError('the remote stopped answering')));
      request.on('error', (error) => reject(asTransportError(error)));
      request.end(body);
    });
  }
}

function asTransportError(error: Error): TransportError {
  if (error instanceof TransportError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  return new TransportError(`the connection to the remote failed${code ? ` (${code})` : ''}`, error);
}

interface Arrival {
  readonly url: URL;
  readonly response: http.IncomingMessage;
}

/** The value of the header that they are sent in. */
export function basic({ username, token }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${token}`).toString('base64')}`;
}

/** Those for a request that is made now. Throws TransportError. */
export function currentOf(source: CredentialSource | undefined): Promise<Credentials | undefined> {
  return ask(() => source?.current());
}

async function ask<T>(get: () => Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await get();
  } catch (error) {
    throw new TransportError(
      error instanceof StoreplaneError ? error.message : 'the credentials cannot be had',
    );
  }
}

function answer({ url, response }: Arrival, method: string): GitHttpResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) headers[name] = String(value);
  return {
    url: url.href,
    method,
    headers,
    statusCode: response.statusCode ?? 0,
    statusMessage: response.statusMessage ?? '',
    body: bodyOf(response),
  };
}

async function* bodyOf(response: http.IncomingMessage): AsyncIterableIterator<Uint8Array> {
  const zipped = response.headers['content-encoding'] === 'gzip';
  try {
    yield* zipped ? response.pipe(createGunzip()) : response;
    if (!response.complete) throw new TransportError('the answer of the remote was cut short');
  } catch (error) {
    throw asTransportError(error as Error);
  }
}

/** All bytes of an answer. Throws TransportError when it breaks off or is longer than `limit` bytes. */
export async function readAll(response: GitHttpResponse, limit: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.byteLength;
    if (length > limit) throw new TransportError('the answer of the remote is too long');
    parts.push(part);
  }
  return Buffer.concat(parts);
}
