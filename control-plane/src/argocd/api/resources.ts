/** A kind of object of the Kubernetes API, as its addresses name it. */
export interface Resource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
}

export const applications: Resource = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'applications',
  kind: 'Application',
};

export const applicationSets: Resource = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'applicationsets',
  kind: 'ApplicationSet',
};

export const namespaces: Resource = { group: '', version: 'v1', plural: 'namespaces', kind: 'Namespace' };

export const secrets: Resource = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret' };

export const events: Resource = { group: '', version: 'v1', plural: 'events', kind: 'Event' };

/** What a store is made of and waits for. */
export const workloadResources: readonly Resource[] = [
  { group: 'apps', version: 'v1', plural: 'deployments', kind: 'Deployment' },
  { group: 'apps', version: 'v1', plural: 'statefulsets', kind: 'StatefulSet' },
  { group: 'apps', version: 'v1', plural: 'replicasets', kind: 'ReplicaSet' },
  { group: 'batch', version: 'v1', plural: 'jobs', kind: 'Job' },
  { group: '', version: 'v1', plural: 'pods', kind: 'Pod' },
  { group: '', version: 'v1', plural: 'persistentvolumeclaims', kind: 'PersistentVolumeClaim' },
  { group: 'networking.k8s.io', version: 'v1', plural: 'ingresses', kind: 'Ingress' },
];

/** `argoproj.io/v1alpha1`, as objects name it. The API leaves it out in the items of a list. */
export function apiVersionOf({ group, version }: Resource): string {
  return group === '' ? version : `${group}/${version}`;
}

/** `applications.argoproj.io`, as RBAC rules are read. */
export function resourceName({ group, plural }: Resource): string {
  return group === '' ? plural : `${plural}.${group}`;
}
