/** The parts of a Deployment or StatefulSet that say how its program is set up. */
export interface Workload {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly [Container, ...Container[]] } };
  };
}

interface Container {
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly configMapKeyRef?: { readonly name: string; readonly key: string } };
  }[];
}

/**
 * The environment that the kubelet would give a workload's first container. References to secrets and to fields of
 * the pod are left out: outside the cluster nothing stands for them.
 */
export function environmentOf(
  workload: Workload,
  configMaps: ReadonlyMap<string, Readonly<Record<string, string>>>,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { name, value, valueFrom } of workload.spec.template.spec.containers[0].env ?? []) {
    const reference = valueFrom?.configMapKeyRef;
    const found = reference === undefined ? value : configMaps.get(reference.name)?.[reference.key];
    if (found !== undefined) environment[name] = found;
  }
  return environment;
}
