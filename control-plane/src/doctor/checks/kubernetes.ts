import { namespaces } from '../../argocd/api/resources.ts';
import type { KubernetesObject } from '../../domain/argocd/types.ts';
import type { Cluster } from '../cluster.ts';
import { type Check, ok, untried, type Verdict, wrong } from '../findings.ts';
import { ingressClasses, storageClasses } from '../resources.ts';

export interface KubernetesOptions {
  readonly ingressNamespace: string;
  readonly ingressClass: string;
  /** Undefined: the cluster's default is what stores get. */
  readonly storageClass: string | undefined;
}

/** What `argocd/namespace-guard.yaml` needs. */
const oldest = { major: 1, minor: 30 };

/** What stores need of the cluster beside its guardrails. */
export function kubernetesChecks(cluster: Cluster, options: KubernetesOptions): Check[] {
  const { ingressNamespace, ingressClass, storageClass } = options;
  return [
    {
      id: 'kubernetes-version',
      what: `Kubernetes ${oldest.major}.${oldest.minor} or newer`,
      run: async () => versionVerdict((await cluster.version()).gitVersion),
    },
    {
      id: 'ingress-class',
      what: `the IngressClass ${ingressClass}`,
      run: async () =>
        (await cluster.find({ verb: 'get', resource: ingressClasses, name: ingressClass }))
          ? ok()
          : wrong(
              "there is none of that name: set the chart's ingress.className, and name it with --ingress-class",
            ),
    },
    {
      id: 'ingress-namespace',
      what: `the ingress controller's namespace ${ingressNamespace}`,
      run: async () =>
        (await cluster.find({ verb: 'get', resource: namespaces, name: ingressNamespace }))
          ? ok()
          : wrong(
              'there is none of that name, and no other may reach the stores: set INGRESS_NAMESPACE, and name it with --ingress-namespace',
            ),
    },
    {
      id: 'storage-class',
      what:
        storageClass === undefined
          ? 'a StorageClass for volumes that name none'
          : `the StorageClass ${storageClass}`,
      run: () => storageVerdict(cluster, storageClass),
    },
  ];
}

function versionVerdict(version: string): Verdict {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined) return untried(`the API server calls its version ${version}`);
  const isNew = Number(major) > oldest.major || Number(minor) >= oldest.minor;
  return isNew ? ok(version) : wrong(`it is ${version}: argocd/namespace-guard.yaml does not work there`);
}

async function storageVerdict(cluster: Cluster, named: string | undefined): Promise<Verdict> {
  const { items } = await cluster.ask<{ items: readonly KubernetesObject[] }>({
    verb: 'list',
    resource: storageClasses,
  });
  const isDefault = ({ metadata }: KubernetesObject) =>
    metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  const found = items.find((one) => (named === undefined ? isDefault(one) : one.metadata.name === named));
  if (found !== undefined) return ok(found.metadata.name);
  return wrong("there is none: set the chart's storage.className, and name it with --storage-class");
}
