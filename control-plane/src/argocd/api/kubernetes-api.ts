import { setMaxListeners } from 'node:events';
import * as http from 'node:http';
import * as https from 'node:https';
import { text } from 'node:stream/consumers';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Clock } from '../../ports/clock.ts';
import { ApiError, asApiError, refused, timedOut } from './api-error.ts';
import { type ApiRequest, type PlainRequest, pathOf } from './request.ts';

export interface KubernetesApiDeps {
  /** Reads the address and the credentials; called again when the API server does not accept them any more. */
  readonly load: () => KubeConfig;
  readonly clock: Clock;
}

type Request = ApiRequest | PlainRequest;

const methods = {
  get: 'GET',
  list: 'GET',
  watch: 'GET',
  patch: 'PATCH',
  create: 'POST',
  delete: 'DELETE',
} as const;

/** Milliseconds until an answer has to begin, and until one that is read as a whole has to be there. */
const timeout = 10_000;

/** Idle connections are kept for half a minute; the system notices a dead peer within a minute. */
const pooled = { keepAlive: true, keepAliveMsecs: 30_000, timeout: 30_000 };

/**
 * Requests to the API server. Address, TLS and credentials are client-node's; they are asked for with every request,
 * because tokens and certificates of a pod change while it runs. The requests themselves are Node's: the library opens
 * a connection for each, and its watch hides when it was answered.
 */
export class KubernetesApi {
  readonly #deps: KubernetesApiDeps;
  readonly #agents: Record<string, http.Agent> = {
    'http:': new http.Agent(pooled),
    'https:': new https.Agent(pooled),
  };
  readonly #stop = new AbortController();
  #config: KubeConfig;

  /** Throws what `load` throws. */
  constructor(deps: KubernetesApiDeps) {
    this.#deps = deps;
    this.#config = deps.load();
    setMaxListeners(0, this.#stop.signal);
  }

  /** The answer's body, parsed. Throws ApiError. */
  async json<T>(request: Request): Promise<T> {
    return (await this.#body(await this.open(request))) as T;
  }

  /** The answer as soon as it says yes, its body still to come. Throws ApiError. */
  async open(request: Request): Promise<http.IncomingMessage> {
    let response = await this.#send(request);
    if (response.statusCode === 401) {
      response.resume();
      this.#reload();
      response = await this.#send(request);
    }
    const status = response.statusCode ?? 0;
    if (status >= 200 && status < 300) return response;
    const seconds = Number(response.headers['retry-after']);
    const answer = await this.#body(response).catch(() => undefined);
    const { reason } = (answer ?? {}) as { reason?: unknown };
    throw refused(request, status, reason, Number.isInteger(seconds) && seconds > 0 ? seconds : undefined);
  }

  /** Ends everything that is under way. */
  close(): void {
    this.#stop.abort();
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  async #body(response: http.IncomingMessage): Promise<unknown> {
    const cancel = this.#deps.clock.after(timeout, () => response.destroy(timedOut(timeout)));
    try {
      return JSON.parse(await text(response));
    } catch (error) {
      throw asApiError(error);
    } finally {
      cancel();
    }
  }

  async #send(request: Request): Promise<http.IncomingMessage> {
    const { url, options } = await this.#address(request);
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    // Node sends no length with the body of a DELETE by itself.
    const length = body === undefined ? {} : { 'content-length': body.length };
    const headers = { ...(options.headers as http.OutgoingHttpHeaders), ...length };
    const answer = new Promise<http.IncomingMessage>((resolve, reject) => {
      const sent = (url.protocol === 'https:' ? https : http).request(url, { ...options, headers });
      const cancel = this.#deps.clock.after(timeout, () => sent.destroy(timedOut(timeout)));
      sent.on('response', (response) => {
        cancel();
        resolve(response);
      });
      // also after the answer: the body ends with an error of its own then
      sent.on('error', (error) => {
        cancel();
        reject(error);
      });
      sent.end(body);
    });
    // also what Node throws at once: a token that cannot be a header, a certificate that is none
    return answer.catch((error: unknown) => Promise.reject(asApiError(error)));
  }

  async #address(request: Request): Promise<{ url: URL; options: https.RequestOptions }> {
    const cluster = this.#config.getCurrentCluster();
    const options: https.RequestOptions = {};
    try {
      await this.#config.applyToHTTPSOptions(options);
    } catch {
      throw new ApiError("Storeplane's credentials for the cluster cannot be read.");
    }
    const url = new URL((cluster?.server ?? '') + pathOf(request));
    const type = request.verb === 'patch' ? 'application/merge-patch+json' : 'application/json';
    const body = request.body === undefined ? {} : { 'content-type': type };
    const as = request.as === undefined ? {} : { 'impersonate-user': request.as };
    const agent = this.#agents[url.protocol];
    return {
      url,
      options: {
        ...options,
        method: methods[request.verb],
        headers: {
          ...(options.headers as http.OutgoingHttpHeaders),
          accept: 'application/json',
          ...as,
          ...body,
        },
        signal: this.#stop.signal,
        // The library's agent closes its connections after each answer; a proxy is known to it alone.
        ...(cluster?.proxyUrl || agent === undefined ? {} : { agent }),
      },
    };
  }

  #reload(): void {
    try {
      this.#config = this.#deps.load();
    } catch {
      // A file that is being replaced: what is known stays, and the answer says that it is not accepted.
    }
  }
}
