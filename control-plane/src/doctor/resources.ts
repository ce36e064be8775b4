import type { Resource } from '../argocd/api/resources.ts';

const core = (plural: string, kind: string): Resource => ({ group: '', version: 'v1', plural, kind });

export const pods: Resource = core('pods', 'Pod');
export const services: Resource = core('services', 'Service');
export const configMaps: Resource = core('configmaps', 'ConfigMap');
export const serviceAccounts: Resource = core('serviceaccounts', 'ServiceAccount');
export const resourceQuotas: Resource = core('resourcequotas', 'ResourceQuota');
export const limitRanges: Resource = core('limitranges', 'LimitRange');
export const networkPolicies: Resource = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'networkpolicies',
  kind: 'NetworkPolicy',
};
export const ingressClasses: Resource = {
  group: 'networking.k8s.io',
  version: 'v1',
  plural: 'ingressclasses',
  kind: 'IngressClass',
};
export const storageClasses: Resource = {
  group: 'storage.k8s.io',
  version: 'v1',
  plural: 'storageclasses',
  kind: 'StorageClass',
};
export const endpointSlices: Resource = {
  group: 'discovery.k8s.io',
  version: 'v1',
  plural: 'endpointslices',
  kind: 'EndpointSlice',
};
export const statefulSets: Resource = {
  group: 'apps',
  version: 'v1',
  plural: 'statefulsets',
  kind: 'StatefulSet',
};
export const appProjects: Resource = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  plural: 'appprojects',
  kind: 'AppProject',
};
export const accessReviews: Resource = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'subjectaccessreviews',
  kind: 'SubjectAccessReview',
};
