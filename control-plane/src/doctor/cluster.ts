import { ApiError } from '../argocd/api/api-error.ts';
import type { KubernetesApi } from '../argocd/api/kubernetes-api.ts';
import type { ApiRequest } from '../argocd/api/request.ts';
import type { Clock } from '../ports/clock.ts';

/** Whoever started the doctor wants it to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** There is no cluster to ask: in words for people. */
export class NoCluster extends Error {
  override readonly name = 'NoCluster';
}

export interface ClusterDeps {
  readonly api: KubernetesApi;
  readonly clock: Clock;
  /** Ends what is under way with Interrupted. */
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at something that is waited for. */
const interval = 500;

/** The cluster that is looked at, in the few ways that the checks ask it. All throw ApiError and Interrupted. */
export class Cluster {
  readonly #deps: ClusterDeps;

  constructor(deps: ClusterDeps) {
    this.#deps = deps;
  }

  /** The same cluster for tidying up, which an interruption does not end. */
  unstoppable(): Cluster {
    return new Cluster({ ...this.#deps, signal: new AbortController().signal });
  }

  async version(): Promise<{ readonly gitVersion: string }> {
    this.#goOn();
    return this.#deps.api.json({ verb: 'get', path: '/version' });
  }

  /** The answer, whatever it is. */
  async ask<T>(request: ApiRequest): Promise<T> {
    this.#goOn();
    return this.#deps.api.json<T>(request);
  }

  /** Undefined when there is no such thing. */
  find<T>(request: ApiRequest): Promise<T | undefined> {
    return this.ask<T>(request).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    });
  }

  /** Whether the API server refuses the change. It stores nothing either way. */
  async refuses(request: ApiRequest): Promise<boolean> {
    try {
      await this.ask({ ...request, query: { dryRun: 'All' } });
      return false;
    } catch (error) {
      if (error instanceof ApiError && (error.status === 403 || error.status === 422)) return true;
      throw error;
    }
  }

  /** What `look` finds, as soon as it finds something; undefined when it does not within so many seconds. */
  async until<T>(seconds: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
    const end = this.#deps.clock.now() + seconds * 1000;
    for (;;) {
      const found = await look();
      if (found !== undefined || this.#deps.clock.now() >= end) return found;
      await this.#pause();
    }
  }

  #goOn(): void {
    if (this.#deps.signal.aborted) throw new Interrupted();
  }

  async #pause(): Promise<void> {
    const { clock, signal } = this.#deps;
    await new Promise<void>((resolve) => {
      const end = () => {
        cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = clock.after(interval, end);
      signal.addEventListener('abort', end);
    });
    this.#goOn();
  }
}
