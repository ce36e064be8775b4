/** How much of the cluster a store may use. Amounts are Kubernetes quantities. */
export interface Plan {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** For all of the store together: ResourceQuota `store-quota`. */
  readonly quota: {
    readonly requestsCpu: string;
    readonly requestsMemory: string;
    readonly limitsCpu: string;
    readonly limitsMemory: string;
    readonly volumeClaims: number;
    readonly pods: number;
  };
  /** For a container that names no amounts of its own: LimitRange `store-limits`. */
  readonly limits: {
    readonly cpu: string;
    readonly memory: string;
    readonly requestCpu: string;
    readonly requestMemory: string;
  };
}

export const plans: readonly Plan[] = [
  {
    id: 'small',
    title: 'Small',
    description: 'For trying things out: half of what Standard may use.',
    quota: {
      requestsCpu: '2',
      requestsMemory: '2Gi',
      limitsCpu: '4',
      limitsMemory: '4Gi',
      volumeClaims: 5,
      pods: 10,
    },
    limits: { cpu: '500m', memory: '512Mi', requestCpu: '50m', requestMemory: '64Mi' },
  },
  {
    id: 'standard',
    title: 'Standard',
    description: 'For a shop in business: up to 8 CPUs and 8 GiB of memory.',
    quota: {
      requestsCpu: '4',
      requestsMemory: '4Gi',
      limitsCpu: '8',
      limitsMemory: '8Gi',
      volumeClaims: 10,
      pods: 20,
    },
    limits: { cpu: '1', memory: '1Gi', requestCpu: '100m', requestMemory: '128Mi' },
  },
  {
    id: 'large',
    title: 'Large',
    description: 'For a busy shop: twice what Standard may use.',
    quota: {
      requestsCpu: '8',
      requestsMemory: '8Gi',
      limitsCpu: '16',
      limitsMemory: '16Gi',
      volumeClaims: 20,
      pods: 40,
    },
    limits: { cpu: '2', memory: '2Gi', requestCpu: '200m', requestMemory: '256Mi' },
  },
];

export const defaultPlan = 'standard';

export function plan(id: string): Plan | undefined {
  return plans.find((one) => one.id === id);
}
