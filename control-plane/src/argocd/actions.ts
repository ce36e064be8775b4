import type { Application } from '../domain/argocd/types.ts';
import { StoreplaneError } from '../domain/errors.ts';
import { isApproved } from '../domain/status/status.ts';
import type { ArgoCdActions } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import { ApiError } from './api/api-error.ts';
import type { KubernetesApi } from './api/kubernetes-api.ts';
import { applicationSets, applications } from './api/resources.ts';
import { isTerminating, syncPatch, terminationPatch } from './sync-operation.ts';

export interface ActionsDeps {
  readonly api: KubernetesApi;
  /** Where Argo CD and its objects are. */
  readonly namespace: string;
  /** Name of the ApplicationSet. */
  readonly applicationSet: string;
  readonly clock: Clock;
}

/** A JSON merge patch of an Application. */
type Patch = { readonly metadata?: Readonly<Record<string, unknown>>; readonly [field: string]: unknown };

/** How often, and after how many milliseconds each, it is looked whether a sync has ended. */
const terminationTries = 50;
const terminationPause = 200;

/** How often a change is decided anew because the Application changed meanwhile. */
const tries = 5;

/**
 * What Storeplane asks of Argo CD, written into its objects. An Application that is gone needs nothing any more. In a cluster
 * the API server refuses whatever else is written: `charts/platform/templates/admission.yaml` lists the fields.
 */
export class Actions implements ArgoCdActions {
  readonly #deps: ActionsDeps;
  #lastRefresh = 0;
  #refresh: Promise<void> = Promise.resolve();
  #nextRefresh: Promise<void> | undefined;

  constructor(deps: ActionsDeps) {
    this.#deps = deps;
  }

  /** One at a time; who asks while one is on its way shares the next. */
  refreshApplicationSet(): Promise<void> {
    this.#nextRefresh ??= this.#refresh
      .catch(() => undefined)
      .then(() => {
        this.#nextRefresh = undefined;
        this.#refresh = this.#refreshSet();
        return this.#refresh;
      });
    return this.#nextRefresh;
  }

  async #refreshSet(): Promise<void> {
    const { api, namespace, applicationSet: name, clock } = this.#deps;
    // Argo CD keeps the annotation when it fails, and the same value again would change nothing.
    this.#lastRefresh = Math.max(clock.now(), this.#lastRefresh + 1);
    const value = new Date(this.#lastRefresh).toISOString();
    const body = annotation('argocd.argoproj.io/application-set-refresh', value);
    try {
      await api.json({ verb: 'patch', resource: applicationSets, namespace, name, body });
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw new StoreplaneError(
        'argocd-unavailable',
        `Argo CD has no ApplicationSet ${name} in namespace ${namespace}: apply it, or correct APPLICATION_SET.`,
      );
    }
  }

  async refreshApplication(name: string, how: 'normal' | 'hard'): Promise<void> {
    await this.#patch(name, annotation('argocd.argoproj.io/refresh', how));
  }

  async syncApplication(name: string): Promise<void> {
    const end = (application: Application) =>
      application.metadata.deletionTimestamp === undefined ? terminationPatch(application) : undefined;
    if (await this.#change(name, end)) await this.#untilTerminated(name);
    await this.#change(name, syncPatch);
  }

  /** Argo CD ends an operation in a step of its own, and would take a new one for the old one until then. */
  async #untilTerminated(name: string): Promise<void> {
    for (let left = terminationTries; left > 0; left -= 1) {
      const application = await this.#read(name);
      if (application === undefined || !isTerminating(application)) return;
      await new Promise<void>((resolve) => this.#deps.clock.after(terminationPause, resolve));
    }
    throw new StoreplaneError(
      'argocd-unavailable',
      `Argo CD has not ended the sync of "${name}" that was running: retry once more in a minute.`,
    );
  }

  approveDeletion(name: string, isRight?: (application: Application) => boolean): Promise<boolean> {
    return this.#change(name, (application) => {
      const { deletionTimestamp } = application.metadata;
      if (deletionTimestamp === undefined || isApproved(application)) return undefined;
      if (isRight?.(application) === false) return undefined;
      // Argo CD counts an approval from the deletion's time on, and that is from another machine's clock.
      const at = Math.max(this.#deps.clock.now(), Date.parse(deletionTimestamp));
      const approval = annotation('argocd.argoproj.io/deletion-approved', new Date(at).toISOString());
      // Argo CD removes nothing while a sync runs, and one may wait for ever for what does not come up.
      return { ...approval, ...terminationPatch(application) };
    });
  }

  abandonDeletion(name: string, isRight?: (application: Application) => boolean): Promise<boolean> {
    return this.#change(name, (application) => {
      const { deletionTimestamp, finalizers = [] } = application.metadata;
      if (deletionTimestamp === undefined) return undefined;
      if (isApproved(application)) {
        throw new StoreplaneError(
          'deletion-approved',
          `The deletion of "${name}" is approved: Argo CD is removing it already.`,
        );
      }
      if (isRight?.(application) === false) return undefined;
      const others = finalizers.filter((finalizer) => !finalizer.includes('argocd.argoproj.io'));
      return { metadata: { finalizers: others } };
    });
  }

  /** Decides on the Application as it is, and writes only while it is so. False when nothing was written. */
  async #change(name: string, decide: (application: Application) => Patch | undefined): Promise<boolean> {
    const { api, namespace } = this.#deps;
    for (let left = tries; ; left -= 1) {
      const application = await this.#read(name);
      const patch = application && decide(application);
      if (application === undefined || patch === undefined) return false;
      const { resourceVersion } = application.metadata;
      try {
        const body = { ...patch, metadata: { ...patch.metadata, resourceVersion } };
        await api.json({ verb: 'patch', resource: applications, namespace, name, body });
        return true;
      } catch (error) {
        if (isMissing(error)) return false;
        if (left <= 1 || !(error instanceof ApiError && error.status === 409)) throw error;
      }
    }
  }

  async #read(name: string): Promise<Application | undefined> {
    const { api, namespace } = this.#deps;
    try {
      return await api.json<Application>({ verb: 'get', resource: applications, namespace, name });
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async #patch(name: string, body: Patch): Promise<void> {
    const { api, namespace } = this.#deps;
    try {
      await api.json({ verb: 'patch', resource: applications, namespace, name, body });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}

function annotation(name: string, value: string): Patch {
  return { metadata: { annotations: { [name]: value } } };
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
