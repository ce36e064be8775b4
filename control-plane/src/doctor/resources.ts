import type { Resource } from '../argocd/api/resources.ts';

const of = (group: string, plural: string, kind: string, version = 'v1'): Resource => ({
  group,
  version,
  plural,
  kind,
});

export const pods = of('', 'pods', 'Pod');
export const services = of('', 'services', 'Service');
export const configMaps = of('', 'configmaps', 'ConfigMap');
export const serviceAccounts = of('', 'serviceaccounts', 'ServiceAccount');
export const resourceQuotas = of('', 'resourcequotas', 'ResourceQuota');
export const limitRanges = of('', 'limitranges', 'LimitRange');
export const networkPolicies = of('networking.k8s.io', 'networkpolicies', 'NetworkPolicy');
export const ingressClasses = of('networking.k8s.io', 'ingressclasses', 'IngressClass');
export const storageClasses = of('storage.k8s.io', 'storageclasses', 'StorageClass');
export const endpointSlices = of('discovery.k8s.io', 'endpointslices', 'EndpointSlice');
export const statefulSets = of('apps', 'statefulsets', 'StatefulSet');
export const appProjects = of('argoproj.io', 'appprojects', 'AppProject', 'v1alpha1');
export const accessReviews = of('authorization.k8s.io', 'subjectaccessreviews', 'SubjectAccessReview');
