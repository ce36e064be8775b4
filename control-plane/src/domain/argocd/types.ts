/** The parts of Argo CD 3's objects that Storeplane reads, named as in its API (argoproj.io/v1alpha1). */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly {
    readonly kind: string;
    readonly name: string;
    readonly uid: string;
  }[];
}

/** Any object of the Kubernetes API, as read to explain a failure. */
export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
}

export interface ApplicationSource {
  readonly path?: string;
  readonly helm?: { readonly releaseName?: string; readonly values?: string };
}

export interface SyncPolicy {
  readonly automated?: { readonly enabled?: boolean; readonly prune?: boolean; readonly selfHeal?: boolean };
  readonly retry?: { readonly limit?: number };
  readonly syncOptions?: readonly string[];
}

export interface ApplicationCondition {
  readonly type: string;
  readonly message: string;
  readonly lastTransitionTime?: string;
}

export interface ResourceResult {
  readonly group?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly status?: string;
  readonly message?: string;
  readonly hookPhase?: string;
}

export interface OperationState {
  readonly phase: 'Running' | 'Succeeded' | 'Failed' | 'Error' | 'Terminating';
  readonly message?: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly retryCount?: number;
  readonly operation?: {
    /** `autoHealAttemptsCount`: how often self-heal has synced the same revision again. */
    readonly sync?: { readonly autoHealAttemptsCount?: number };
  };
  readonly syncResult?: {
    readonly revision?: string;
    readonly revisions?: readonly string[];
    readonly resources?: readonly ResourceResult[];
  };
}

export interface ResourceStatus {
  readonly group?: string;
  readonly version?: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly status?: string;
  readonly syncWave?: number;
  readonly requiresDeletionConfirmation?: boolean;
  readonly health?: { readonly status?: string; readonly message?: string };
}

export interface ApplicationStatus {
  readonly conditions?: readonly ApplicationCondition[];
  readonly health?: { readonly status?: string; readonly lastTransitionTime?: string };
  readonly history?: readonly {
    readonly id: number;
    readonly deployedAt: string;
    readonly revision?: string;
    readonly revisions?: readonly string[];
  }[];
  readonly operationState?: OperationState;
  readonly reconciledAt?: string;
  readonly resources?: readonly ResourceStatus[];
  readonly sync?: {
    readonly status?: string;
    readonly revision?: string;
    readonly revisions?: readonly string[];
    /** The sources as they were when Argo CD compared. */
    readonly comparedTo?: { readonly sources?: readonly ApplicationSource[] };
  };
}

export interface Application {
  readonly apiVersion: string;
  readonly kind: 'Application';
  readonly metadata: ObjectMeta;
  readonly operation?: unknown;
  readonly spec: {
    readonly project: string;
    readonly destination: {
      readonly namespace?: string;
      readonly server?: string;
      readonly name?: string;
    };
    readonly sources?: readonly ApplicationSource[];
    readonly syncPolicy?: SyncPolicy;
  };
  readonly status?: ApplicationStatus;
}

export interface ApplicationSetCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string;
}

export interface ApplicationSet {
  readonly metadata: ObjectMeta;
  readonly spec: unknown;
  readonly status?: { readonly conditions?: readonly ApplicationSetCondition[] };
}
