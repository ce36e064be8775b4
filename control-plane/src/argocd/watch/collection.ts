import type { KubernetesObject, ObjectMeta } from '../../domain/argocd/types.ts';
import type { Clock } from '../../ports/clock.ts';
import { ApiError, mayResume, refused, SilenceError } from '../api/api-error.ts';
import type { KubernetesApi } from '../api/kubernetes-api.ts';
import type { ApiRequest } from '../api/request.ts';
import { apiVersionOf, type Resource } from '../api/resources.ts';
import { backoff } from './backoff.ts';
import { type WatchEvent, watchEvents } from './watch-stream.ts';

export interface CollectionDeps<T> {
  readonly api: KubernetesApi;
  readonly resource: Resource;
  readonly namespace: string;
  /** Only the object of this name. */
  readonly name?: string;
  /** What to remember of an object; undefined: it is none of ours. */
  readonly keep: (object: KubernetesObject) => T | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  readonly onChange: (name: string) => void;
  /** `staleSince` has changed. */
  readonly onFreshness: () => void;
  readonly onProblem: (problem: unknown) => void;
}

interface List {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly KubernetesObject[];
}

/** Objects in one page of a list. */
const pageSize = '500';
/** Milliseconds that a watch has to live before the failures before it are forgotten. */
const settled = 10_000;
/** A watch that the server ends sooner, without an event, is one that does not work. Milliseconds. */
const shortest = 1000;
/** Milliseconds after which a watch that goes on from an old version is known to be accepted. */
const verdict = 500;

/** The objects of one resource as the API server has them: a paged list, then a watch from there on, for ever. */
export class Collection<T extends { readonly metadata: ObjectMeta }> {
  readonly #deps: CollectionDeps<T>;
  readonly #objects = new Map<string, T>();
  /** Where the watch goes on; undefined: a new list is needed. */
  #version: string | undefined;
  #isRead = false;
  #staleSince: number | undefined;
  #failures = 0;
  #establishedAt: number | undefined;
  #wake = () => {};
  #closed = false;

  constructor(deps: CollectionDeps<T>) {
    this.#deps = deps;
    this.#staleSince = this.#seconds(deps.clock.now());
  }

  get objects(): ReadonlyMap<string, T> {
    return this.#objects;
  }

  /** True once everything was listed. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** Unix seconds since when no watch tells of changes; undefined while one does. */
  get staleSince(): number | undefined {
    return this.#staleSince;
  }

  /** Begins to follow. Resolves once the watch stands, or once the first try has failed. */
  start(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    void this.#follow(resolve);
    return promise;
  }

  close(): void {
    this.#closed = true;
    this.#wake();
  }

  async #follow(tried: () => void): Promise<void> {
    while (!this.#closed) {
      try {
        const isListed = this.#version === undefined;
        this.#version ??= await this.#list();
        await this.#watch(this.#version, isListed, tried);
      } catch (error) {
        if (this.#closed) break;
        this.#failed(error);
        tried();
        const asked = error instanceof ApiError ? (error.retryAfter ?? 0) : 0;
        await this.#wait(Math.max(backoff(this.#failures, this.#deps.random), asked * 1000));
      }
    }
    tried();
  }

  /**
   * Reads everything and takes it over at once: half a list would make a mass deletion look small. Throws ApiError 410
   * when the list has become too old between two pages.
   */
  async #list(): Promise<string> {
    const found = new Map<string, T | undefined>();
    let page: List | undefined;
    do {
      const token = page?.metadata.continue;
      const query = { ...this.#selector(), limit: pageSize, ...(token ? { continue: token } : {}) };
      page = await this.#deps.api.json<List>({ ...this.#request('list'), query });
      for (const object of page.items) found.set(object.metadata.name, this.#kept(object));
    } while (page.metadata.continue);
    for (const name of this.#objects.keys()) if (!found.has(name)) found.set(name, undefined);
    const changed = [...found].filter(([name, object]) => this.#set(name, object));
    this.#isRead = true;
    for (const [name] of changed) this.#deps.onChange(name);
    return page.metadata.resourceVersion;
  }

  /** Returns when the server ends the watch after its time. */
  async #watch(version: string, isListed: boolean, established: () => void): Promise<void> {
    const { api, clock, random } = this.#deps;
    const request = this.#request('watch');
    const query = {
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: version,
      // not all replicas at once
      timeoutSeconds: String(300 + Math.floor(random() * 300)),
    };
    const response = await api.open({ ...request, query: { ...this.#selector(), ...query } });
    const begun = clock.now();
    this.#establishedAt = begun;
    const live = () => this.#setStale(undefined);
    // That the version is too old comes after the 200, as an event: to a restarted API server it always is.
    let cancel = () => {};
    if (isListed) live();
    else cancel = clock.after(verdict, live);
    established();
    let count = 0;
    try {
      for await (const event of watchEvents(response, clock)) {
        if (this.#closed) return;
        this.#take(event, request);
        live();
        count += 1;
      }
    } finally {
      cancel();
    }
    if (count === 0 && clock.now() - begun < shortest)
      throw new ApiError("The cluster's API server ends a watch as soon as it begins.");
  }

  #take({ type, object }: WatchEvent, request: ApiRequest): void {
    if (type === 'ERROR') {
      const { code, reason } = object as { readonly code?: unknown; readonly reason?: unknown };
      throw refused(request, typeof code === 'number' ? code : 500, reason);
    }
    if (type !== 'BOOKMARK') {
      const { name } = object.metadata;
      if (this.#set(name, type === 'DELETED' ? undefined : this.#kept(object))) this.#deps.onChange(name);
    }
    this.#version = object.metadata.resourceVersion ?? this.#version;
  }

  /** What to remember of the object: the very same as before when it has not changed. */
  #kept(object: KubernetesObject): T | undefined {
    const before = this.#objects.get(object.metadata.name);
    const { resourceVersion, uid } = object.metadata;
    // a new list brings mostly what is known
    const isKnown = before?.metadata.uid === uid && before?.metadata.resourceVersion === resourceVersion;
    if (before !== undefined && isKnown) return before;
    const { resource, keep } = this.#deps;
    return keep({ ...object, apiVersion: apiVersionOf(resource), kind: resource.kind });
  }

  /** False when nothing has changed by it. */
  #set(name: string, object: T | undefined): boolean {
    if (this.#objects.get(name) === object) return false;
    if (object === undefined) this.#objects.delete(name);
    else this.#objects.set(name, object);
    return true;
  }

  #failed(error: unknown): void {
    const { clock, onProblem } = this.#deps;
    const now = clock.now();
    if (this.#establishedAt !== undefined && now - this.#establishedAt >= settled) this.#failures = 0;
    this.#establishedAt = undefined;
    this.#failures += 1;
    if (!mayResume(error)) this.#version = undefined;
    if (this.#staleSince === undefined)
      this.#setStale(this.#seconds(error instanceof SilenceError ? error.since : now));
    onProblem(error);
  }

  #setStale(since: number | undefined): void {
    if (since === this.#staleSince) return;
    this.#staleSince = since;
    this.#deps.onFreshness();
  }

  #request(verb: 'list' | 'watch'): ApiRequest {
    const { resource, namespace } = this.#deps;
    return { verb, resource, namespace };
  }

  #selector(): Record<string, string> {
    const { name } = this.#deps;
    return name === undefined ? {} : { fieldSelector: `metadata.name=${name}` };
  }

  #seconds(milliseconds: number): number {
    return Math.floor(milliseconds / 1000);
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#deps.clock.after(milliseconds, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
