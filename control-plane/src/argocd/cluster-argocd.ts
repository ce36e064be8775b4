import type { Application, ApplicationSet, KubernetesObject } from '../domain/argocd/types.ts';
import type { ArgoCd, ArgoCdEvent } from '../ports/argocd.ts';
import { Actions, type ActionsDeps } from './actions.ts';
import { applicationSets, applications } from './api/resources.ts';
import { isOwnedBy, Trimmer } from './trim/application.ts';
import { Collection } from './watch/collection.ts';
import { readWorkloads } from './workloads.ts';

export interface ClusterArgoCdDeps extends ActionsDeps {
  readonly random: () => number;
  /** A watch failed; it is tried again. */
  readonly onProblem: (problem: unknown) => void;
}

/** Argo CD in a cluster: one watch on its Applications, one on the ApplicationSet, patches on both. */
export class ClusterArgoCd extends Actions implements ArgoCd {
  readonly mode = 'cluster';
  readonly #deps: ClusterArgoCdDeps;
  readonly #applications: Collection<Application>;
  readonly #sets: Collection<ApplicationSet>;
  readonly #listeners = new Set<(event: ArgoCdEvent) => void>();

  constructor(deps: ClusterArgoCdDeps) {
    super(deps);
    this.#deps = deps;
    const trimmer = new Trimmer();
    const common = { ...deps, onFreshness: () => this.#tell({ kind: 'freshness' }) };
    this.#applications = new Collection({
      ...common,
      resource: applications,
      keep: (object) => (isOwnedBy(deps.applicationSet, object) ? trimmer.application(object) : undefined),
      onChange: (name) => this.#tell({ kind: 'application', name }),
    });
    this.#sets = new Collection({
      ...common,
      resource: applicationSets,
      name: deps.applicationSet,
      keep: (object) => trimmer.applicationSet(object),
      onChange: () => this.#tell({ kind: 'application-set' }),
    });
  }

  /** Resolves once both watches stand, or were tried: the rest of the start does not wait for the cluster. */
  async start(): Promise<void> {
    await Promise.all([this.#applications.start(), this.#sets.start()]);
  }

  async close(): Promise<void> {
    this.#applications.close();
    this.#sets.close();
    this.#deps.api.close();
  }

  application(name: string): Application | undefined {
    return this.#applications.objects.get(name);
  }

  applicationNames(): Iterable<string> {
    return this.#applications.objects.keys();
  }

  applicationSet(): ApplicationSet | undefined {
    return this.#sets.objects.get(this.#deps.applicationSet);
  }

  isRead(): boolean {
    return this.#applications.isRead && this.#sets.isRead;
  }

  staleSince(): number | undefined {
    const times = [this.#applications.staleSince, this.#sets.staleSince].filter((time) => time !== undefined);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  workloads(namespace: string): Promise<readonly KubernetesObject[]> {
    return readWorkloads(this.#deps.api, namespace);
  }

  subscribe(listener: (event: ArgoCdEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(event: ArgoCdEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
