import { createHash, randomUUID } from 'node:crypto';
import type { Application, ApplicationSet, KubernetesObject } from '../../domain/argocd/types.ts';
import { StoreplaneError } from '../../domain/errors.ts';
import type { ArgoCd, ArgoCdEvent } from '../../ports/argocd.ts';
import type { Clock } from '../../ports/clock.ts';
import { applyStoreFiles } from './application-set-controller.ts';
import { ObjectReader } from './branch/object-reader.ts';
import { type AppProject, readAppProject } from './definition/app-project.ts';
import { type ApplicationSetDefinition, readApplicationSet } from './definition/application-set.ts';
import { Fleet } from './fleet.ts';
import type { Target } from './lifecycle/app.ts';
import type { Fault } from './lifecycle/fault.ts';
import type { Timing } from './lifecycle/timing.ts';
import { applicationObject } from './objects/application.ts';
import { applicationSetObject, type SetError } from './objects/application-set.ts';
import { workloadObjects } from './objects/workloads.ts';
import { loadState, saveState } from './state/state-file.ts';
import { StoreFiles } from './store-files.ts';

export interface SandboxArgoCdOptions {
  /** Folder of a local bare repository: the only thing the sandbox learns from. */
  readonly repository: string;
  readonly branch: string;
  /** The PATH on which native git is looked for. */
  readonly searchPath?: string;
  /** Texts of argocd/applicationset.yaml and argocd/appproject.yaml. */
  readonly applicationSet: string;
  readonly appProject: string;
  /** Names of the clusters that there are beside its own. */
  readonly clusters?: readonly string[];
  /** Shown as `repoURL`, in place of the placeholder. */
  readonly repositoryUrl: string;
  /** Where what must outlive the process is kept. */
  readonly stateFolder: string;
  readonly clock: Clock;
  readonly timing: Timing;
  /** How often the branch is looked at without being told, milliseconds. */
  readonly pollInterval: number;
  /** Faults by Application name; they count more than the `sandbox:` block of a store.yaml. */
  readonly faults?: ReadonlyMap<string, Fault>;
  /** Told what went wrong in the background. */
  readonly onProblem?: (problem: Error) => void;
}

/** Argo CD as the sandbox stands for it: the same port, the same ApplicationSet, objects of the same shape. */
export class SandboxArgoCd implements ArgoCd {
  readonly mode = 'sandbox';
  readonly #options: SandboxArgoCdOptions;
  readonly #definition: ApplicationSetDefinition;
  readonly #project: AppProject;
  readonly #fingerprint: string;
  readonly #reader: ObjectReader;
  readonly #fleet: Fleet;
  readonly #listeners = new Set<(event: ArgoCdEvent) => void>();
  readonly #cancels = new Map<string, () => void>();
  #files: StoreFiles;
  #set = { uid: randomUUID() as string, createdAt: 0 };
  #setError: SetError | undefined;
  #setSince = 0;
  #setSeen = false;
  #comparedAt = 0;
  #staleSince: number | undefined;
  #looking: Promise<void> | undefined;
  #lookingAgain: Promise<void> | undefined;
  #saving: Promise<void> | undefined;
  #closed = false;
  /** A change is looked at by several at once: all get the object that the first one had made. */
  #lastObject: { readonly key: string; readonly object: Application } | undefined;

  /** Throws an Error when the ApplicationSet or the AppProject uses something that the sandbox cannot do. */
  constructor(options: SandboxArgoCdOptions) {
    this.#options = options;
    this.#definition = readApplicationSet(options.applicationSet, options.repositoryUrl, options.branch);
    this.#project = readAppProject(options.appProject, options.clusters ?? []);
    this.#fingerprint = createHash('sha1')
      .update(JSON.stringify([this.#definition.spec, options.appProject, options.clusters]))
      .digest('hex');
    this.#reader = new ObjectReader(options.repository, options.searchPath);
    this.#fleet = new Fleet(
      options.clock,
      options.timing,
      (event) => this.#tell(event),
      (name) => this.#gone(name),
      (name) => this.#files.pending.has(name),
    );
    this.#files = this.#newFiles(new Map());
  }

  /** Takes up the state of a former run and begins to follow the branch; does not wait for the first look. */
  async start(): Promise<void> {
    const saved = await loadState(this.#options.stateFolder);
    this.#set = {
      uid: saved?.setUid ?? randomUUID(),
      createdAt: saved?.setCreatedAt ?? this.#options.clock.now(),
    };
    this.#fleet.resourceVersion = saved?.resourceVersion ?? this.#fleet.resourceVersion;
    const known = new Map<string, Target>();
    this.#fleet.tip = this.#fleet.comparedTip = saved?.tip ?? '';
    this.#comparedAt = saved?.comparedAt ?? 0;
    for (const [namespace, objects] of saved?.leftBehind ?? [])
      this.#fleet.leftBehind.set(namespace, objects);
    for (const app of saved?.apps ?? []) {
      this.#fleet.restore(app);
      if (saved?.fingerprint === this.#fingerprint && app.deletedAt === undefined)
        known.set(app.target.file, app.target);
    }
    this.#files = this.#newFiles(known);
    for (const name of this.#fleet.apps.keys()) this.#files.pending.add(name);
    this.#poll();
  }

  /** Stops following and writes the state. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const cancel of this.#cancels.values()) cancel();
    this.#fleet.close();
    await this.#looking?.catch(() => {});
    this.#reader.close();
    await this.#saving;
    await this.#save();
  }

  /** A push was seen: look at the branch soon. Many calls make one look. */
  pushed(): void {
    this.#later('notice', this.#options.timing.notice, () => void this.#look().catch(() => {}));
  }

  application(name: string): Application | undefined {
    const app = this.#fleet.apps.get(name);
    if (app === undefined) return undefined;
    const tip = this.#fleet.tipOf(name);
    const comparedAt = this.#comparedAt;
    const key = `${app.uid} ${app.resourceVersion} ${tip} ${comparedAt}`;
    if (this.#lastObject?.key !== key) {
      const context = { definition: this.#definition, setUid: this.#set.uid, tip, comparedAt };
      this.#lastObject = { key, object: applicationObject(app, context) };
    }
    return this.#lastObject.object;
  }

  applicationNames(): Iterable<string> {
    return this.#fleet.apps.keys();
  }

  applicationSet(): ApplicationSet | undefined {
    if (!this.#setSeen) return undefined;
    const identity = { ...this.#set, resourceVersion: this.#fleet.resourceVersion };
    return applicationSetObject(this.#definition, identity, this.#setError, this.#setSince);
  }

  isRead(): boolean {
    return true;
  }

  staleSince(): number | undefined {
    return this.#staleSince;
  }

  async workloads(namespace: string): Promise<readonly KubernetesObject[]> {
    // The ApplicationSet names Applications after their namespace.
    const app = this.#fleet.apps.get(namespace);
    return app === undefined || app.target.namespace !== namespace ? [] : workloadObjects(app);
  }

  subscribe(listener: (event: ArgoCdEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async refreshApplicationSet(): Promise<void> {
    await this.#lookOrThrow();
  }

  async refreshApplication(name: string, _how: 'normal' | 'hard'): Promise<void> {
    await this.#lookOrThrow();
    this.#fleet.reconciled(name);
  }

  async syncApplication(name: string): Promise<void> {
    await this.#lookOrThrow();
    this.#fleet.sync(name);
  }

  async approveDeletion(name: string, isRight?: (application: Application) => boolean): Promise<boolean> {
    const application = this.application(name);
    if (application === undefined || isRight?.(application) === false) return false;
    this.#fleet.approve(name);
    return true;
  }

  async abandonDeletion(name: string, isRight?: (application: Application) => boolean): Promise<boolean> {
    const application = this.application(name);
    if (application === undefined || isRight?.(application) === false) return false;
    this.#fleet.abandon(name);
    return true;
  }

  /** What a person does in Argo CD itself: ends automated sync and rolls back to a deployment of the history. */
  rollBack(name: string, historyId: number): void {
    this.#fleet.rollBack(name, historyId);
  }

  #newFiles(known: Map<string, Target>): StoreFiles {
    const faults = this.#options.faults ?? new Map();
    return new StoreFiles(this.#reader, this.#definition, this.#project, faults, known);
  }

  #poll(): void {
    void this.#look()
      .catch(() => {}) // #read has told
      .finally(() => this.#later('poll', this.#options.pollInterval, () => this.#poll()));
  }

  async #lookOrThrow(): Promise<void> {
    try {
      await this.#look();
    } catch (error) {
      throw new StoreplaneError(
        'argocd-unavailable',
        'The sandbox cannot read the store repository. Try again shortly.',
        {
          cause: error,
        },
      );
    }
  }

  /** One look at a time; a call during a look waits for one that begins after it. */
  #look(): Promise<void> {
    if (this.#looking === undefined) {
      this.#looking = this.#read().finally(() => {
        this.#looking = undefined;
      });
      return this.#looking;
    }
    this.#lookingAgain ??= this.#looking
      .catch(() => {})
      .then(() => {
        this.#lookingAgain = undefined;
        return this.#look();
      });
    return this.#lookingAgain;
  }

  async #read(): Promise<void> {
    if (this.#closed) throw new Error('the sandbox is closed');
    try {
      const commit = await this.#reader.read(`refs/heads/${this.#options.branch}`);
      const root = commit && /^tree ([0-9a-f]+)\n/.exec(commit.data.toString('latin1', 0, 80))?.[1];
      let error: SetError | undefined = this.#noBranch();
      if (commit !== undefined && root !== undefined) {
        const moved = this.#fleet.tip !== commit.oid;
        await this.#files.read(commit.oid, root);
        this.#fleet.tip = commit.oid;
        if (moved) this.#comparedAt = this.#options.clock.now();
        error = await applyStoreFiles(this.#files, this.#fleet, this.#definition.name, moved);
        this.#fleet.comparedTip = commit.oid;
      }
      this.#setConditions(error);
      this.#setStale(undefined);
    } catch (problem) {
      if (this.#closed) throw problem;
      if (this.#staleSince === undefined) this.#options.onProblem?.(problem as Error);
      this.#setStale(this.#staleSince ?? Math.floor(this.#options.clock.now() / 1000));
      throw problem;
    }
  }

  #noBranch(): SetError {
    const { branch } = this.#options;
    const message = `error generating params from git: failed to get git files: unable to resolve '${branch}' to a commit SHA`;
    return { message, reason: 'ApplicationGenerationFromParamsError' };
  }

  #setConditions(error: SetError | undefined): void {
    if (this.#setSeen && error?.message === this.#setError?.message) return;
    this.#setSeen = true;
    this.#setError = error;
    this.#setSince = this.#options.clock.now();
    this.#fleet.resourceVersion += 1;
    this.#tell({ kind: 'application-set' });
  }

  #setStale(since: number | undefined): void {
    if (since === this.#staleSince) return;
    this.#staleSince = since;
    this.#tell({ kind: 'freshness' });
  }

  /** Its folder may be back meanwhile: the set makes the Application anew. */
  #gone(name: string): void {
    this.#files.pending.add(name);
    this.pushed();
  }

  #tell(event: ArgoCdEvent): void {
    if (event.kind === 'application') this.#saveSoon();
    for (const listener of this.#listeners) listener(event);
  }

  #saveSoon(): void {
    if (this.#saving === undefined)
      this.#later('save', 1000 + this.#fleet.apps.size, () => void this.#save());
  }

  async #save(): Promise<void> {
    const state = {
      setUid: this.#set.uid,
      setCreatedAt: this.#set.createdAt,
      resourceVersion: this.#fleet.resourceVersion,
      tip: this.#fleet.comparedTip,
      comparedAt: this.#comparedAt,
      fingerprint: this.#fingerprint,
      leftBehind: [...this.#fleet.leftBehind],
    };
    this.#saving = saveState(this.#options.stateFolder, state, this.#fleet.apps.values()).catch((problem) =>
      this.#options.onProblem?.(problem),
    );
    await this.#saving;
    this.#saving = undefined;
  }

  /** Runs a task once after a time, unless it is waiting already. */
  #later(what: string, milliseconds: number, task: () => void): void {
    if (this.#closed || this.#cancels.has(what)) return;
    const cancel = this.#options.clock.after(milliseconds, () => {
      this.#cancels.delete(what);
      task();
    });
    this.#cancels.set(what, cancel);
  }
}
