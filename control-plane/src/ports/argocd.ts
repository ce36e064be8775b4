import type { Application, ApplicationSet, KubernetesObject } from '../domain/argocd/types.ts';

export type ArgoCdEvent =
  /** The Application of this name was added, changed or removed: look again. */
  | { readonly kind: 'application'; readonly name: string }
  /** The ApplicationSet's conditions changed. */
  | { readonly kind: 'application-set' }
  /** The watch broke or came back. */
  | { readonly kind: 'freshness' };

/** What the control plane reads from Argo CD. Level-based: an event says only that it is worth looking. */
export interface ArgoCdReader {
  /** Stands for the real thing or the sandbox, in words that the dashboard shows. */
  readonly mode: 'sandbox' | 'cluster';
  application(name: string): Application | undefined;
  applicationNames(): Iterable<string>;
  applicationSet(): ApplicationSet | undefined;
  /** False until Argo CD was read once: until then a missing Application or ApplicationSet says nothing. */
  isRead(): boolean;
  /** Unix seconds since when what is read here may be old (the start, until it was read); undefined while the watch is live. */
  staleSince(): number | undefined;
  /** Objects of the store's namespace that explain a failure: workloads, pods, volume claims, events. */
  workloads(namespace: string): Promise<readonly KubernetesObject[]>;
  subscribe(listener: (event: ArgoCdEvent) => void): () => void;
}

/** What the control plane asks of Argo CD. All idempotent. Throws StoreplaneError 'argocd-unavailable'. */
export interface ArgoCdActions {
  /** Have the ApplicationSet read the branch now (annotation `argocd.argoproj.io/application-set-refresh`). */
  refreshApplicationSet(): Promise<void>;
  refreshApplication(name: string, how: 'normal' | 'hard'): Promise<void>;
  /** A new sync operation at the tip. One that runs, waiting perhaps for what will never come up, is ended first. */
  syncApplication(name: string): Promise<void>;
  /**
   * Let a waiting deletion run (annotation `argocd.argoproj.io/deletion-approved`). `isRight` is asked of the
   * Application as Argo CD has it then, which may not be the one that was read. False when nothing was approved.
   */
  approveDeletion(name: string, isRight?: (application: Application) => boolean): Promise<boolean>;
  /**
   * Undo of a waiting deletion: removes the Application's finalizers, so that it goes without its objects and the
   * ApplicationSet makes it anew as soon as its folder is there. Does nothing to an Application that is not being
   * deleted, or of which `isRight`, asked as in `approveDeletion`, says no. Throws StoreplaneError 'deletion-approved'
   * when the deletion is approved already; an approval that comes at the same time must lose or win as a whole.
   * False when nothing was abandoned.
   */
  abandonDeletion(name: string, isRight?: (application: Application) => boolean): Promise<boolean>;
}

export interface ArgoCd extends ArgoCdReader, ArgoCdActions {
  start(): Promise<void>;
  close(): Promise<void>;
}
