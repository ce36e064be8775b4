import type { Plan } from '../plans.ts';

const annotations = { 'argocd.argoproj.io/sync-wave': '-10' };

/** The amounts of a plan by the names Kubernetes gives them in a ResourceQuota. */
export function quotaAmounts({ quota }: Plan): Record<string, string> {
  return {
    'requests.cpu': quota.requestsCpu,
    'requests.memory': quota.requestsMemory,
    'limits.cpu': quota.limitsCpu,
    'limits.memory': quota.limitsMemory,
    persistentvolumeclaims: String(quota.volumeClaims),
    pods: String(quota.pods),
  };
}

/** What all of the store may use together. */
export function resourceQuotaManifest(plan: Plan): object {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'store-quota', annotations },
    spec: {
      hard: {
        ...quotaAmounts(plan),
        'services.loadbalancers': '0',
        'services.nodeports': '0',
      },
    },
  };
}

/** What a container gets that names no amounts of its own; without it the quota would refuse such a pod. */
export function limitRangeManifest({ limits }: Plan): object {
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'store-limits', annotations },
    spec: {
      limits: [
        {
          type: 'Container',
          default: { cpu: limits.cpu, memory: limits.memory },
          defaultRequest: { cpu: limits.requestCpu, memory: limits.requestMemory },
        },
      ],
    },
  };
}
