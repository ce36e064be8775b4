import type { Application, ApplicationSet, KubernetesObject } from '../domain/argocd/types.ts';
import { StoreplaneError } from '../domain/errors.ts';
import { isApproved } from '../domain/status/status.ts';
import type { ArgoCd, ArgoCdEvent } from '../ports/argocd.ts';

/** The Argo CD port in memory: says what it is told to, and remembers what it was asked. */
export class MemoryArgoCd implements ArgoCd {
  readonly mode = 'sandbox';
  readonly asked: string[] = [];
  readonly objects = new Map<string, readonly KubernetesObject[]>();
  /** Actions of these names fail. */
  readonly failing = new Set<string>();
  /** What Argo CD has of an Application where the watch has not told of it yet. */
  readonly unseen = new Map<string, Application>();
  stale: number | undefined;
  /** How often an Application was read. */
  reads = 0;
  readonly #applications = new Map<string, Application>();
  readonly #listeners = new Set<(event: ArgoCdEvent) => void>();
  #set: ApplicationSet | undefined = { metadata: { name: 'stores' }, spec: {} };
  #isRead = true;

  application(name: string): Application | undefined {
    this.reads += 1;
    return this.#applications.get(name);
  }

  applicationNames(): Iterable<string> {
    return this.#applications.keys();
  }

  applicationSet(): ApplicationSet | undefined {
    return this.#set;
  }

  isRead(): boolean {
    return this.#isRead;
  }

  staleSince(): number | undefined {
    return this.stale;
  }

  async workloads(namespace: string): Promise<readonly KubernetesObject[]> {
    this.#ask(`workloads ${namespace}`);
    return this.objects.get(namespace) ?? [];
  }

  subscribe(listener: (event: ArgoCdEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async refreshApplicationSet(): Promise<void> {
    this.#ask('refresh-set');
  }

  async refreshApplication(name: string, how: 'normal' | 'hard'): Promise<void> {
    this.#ask(`refresh ${name} ${how}`);
  }

  async syncApplication(name: string): Promise<void> {
    this.#ask(`sync ${name}`);
  }

  async approveDeletion(name: string, isRight?: (application: Application) => boolean): Promise<boolean> {
    const application = this.unseen.get(name) ?? this.#applications.get(name);
    if (application !== undefined && isRight?.(application) === false) return false;
    this.#ask(`approve ${name}`);
    return true;
  }

  async abandonDeletion(name: string, isRight?: (application: Application) => boolean): Promise<boolean> {
    const application = this.#applications.get(name);
    if (application?.metadata.deletionTimestamp === undefined) return false;
    if (!isApproved(application) && isRight?.(application) === false) return false;
    this.#ask(`abandon ${name}`);
    if (isApproved(application)) throw new StoreplaneError('deletion-approved', 'It is approved.');
    this.remove(name);
    return true;
  }

  async start(): Promise<void> {}

  async close(): Promise<void> {}

  put(application: Application): void {
    this.#applications.set(application.metadata.name, application);
    this.#tell({ kind: 'application', name: application.metadata.name });
  }

  remove(name: string): void {
    this.#applications.delete(name);
    this.#tell({ kind: 'application', name });
  }

  setRead(isRead: boolean): void {
    this.#isRead = isRead;
    this.#tell({ kind: 'freshness' });
  }

  setStale(since: number | undefined): void {
    this.stale = since;
    this.#tell({ kind: 'freshness' });
  }

  putSet(set: ApplicationSet | undefined): void {
    this.#set = set;
    this.#tell({ kind: 'application-set' });
  }

  #ask(what: string): void {
    this.asked.push(what);
    if (this.failing.has(what.split(' ')[0]!))
      throw new StoreplaneError('argocd-unavailable', 'It does not answer.');
  }

  #tell(event: ArgoCdEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}
