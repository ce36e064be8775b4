import { applicationSets } from '../../argocd/api/resources.ts';
import type { ApplicationSet } from '../../domain/argocd/types.ts';
import { applicationSetError } from '../../domain/status/application-set.ts';
import type { Cluster } from '../cluster.ts';
import { type Check, ok, skipped, untried, type Verdict, wrong } from '../findings.ts';
import { appProjects, configMaps, statefulSets } from '../resources.ts';

const oldest = { major: 3, minor: 2 };

/** The namespaces and names that `argocd/` gives them. */
export interface ArgoCdOptions {
  readonly argocdNamespace: string;
  readonly applicationSet: string;
}

const healthOf = (kind: string) => `resource.customizations.health.${kind}`;
const reapply = 'apply argocd/ (docs/argocd.md)';

export function argocdChecks(cluster: Cluster, options: ArgoCdOptions): Check[] {
  const { argocdNamespace: namespace, applicationSet } = options;
  const settings = async () =>
    (
      await cluster.find<{ data?: Readonly<Record<string, string>> }>({
        verb: 'get',
        resource: configMaps,
        namespace,
        name: 'argocd-cm',
      })
    )?.data ?? {};
  return [
    {
      id: 'argocd-version',
      what: `Argo CD ${oldest.major}.${oldest.minor} or newer`,
      run: () => versionVerdict(cluster, namespace),
    },
    {
      id: 'appproject',
      what: 'the AppProject stores',
      run: async () =>
        (await cluster.find({ verb: 'get', resource: appProjects, namespace, name: 'stores' }))
          ? ok()
          : wrong(`it is not there: ${reapply}`),
    },
    {
      id: 'applicationset',
      what: `the ApplicationSet ${applicationSet}`,
      run: () => setVerdict(cluster, namespace, applicationSet),
    },
    {
      id: 'argocd-health',
      what: "Argo CD's health checks of quotas and CronJobs",
      run: async () => health(await settings()),
    },
    {
      id: 'argocd-tracking',
      what: "Argo CD's tracking by annotation",
      run: async () => tracking(await settings()),
    },
    {
      id: 'ingress-health',
      what: "Argo CD's health check of Ingresses",
      run: async () =>
        healthOf('networking.k8s.io_Ingress') in (await settings())
          ? ok()
          : skipped(
              'not set: stores become Ready only if the ingress controller writes addresses into Ingresses',
            ),
    },
  ];
}

async function versionVerdict(cluster: Cluster, namespace: string): Promise<Verdict> {
  const { items } = await cluster.ask<{ items: readonly Workload[] }>({
    verb: 'list',
    resource: statefulSets,
    namespace,
    query: { labelSelector: 'app.kubernetes.io/name=argocd-application-controller' },
  });
  const image = items[0]?.spec.template.spec.containers[0]?.image;
  if (image === undefined)
    return untried(
      `there is no StatefulSet of its application controller in ${namespace}: --argocd-namespace`,
    );
  const [, version = '', major, minor] = /:v?((\d+)\.(\d+)\.\d+)/.exec(image) ?? [];
  if (major === undefined) return untried(`its image tells no version: ${image}`);
  const isNew =
    Number(major) > oldest.major || (Number(major) === oldest.major && Number(minor) >= oldest.minor);
  return isNew ? ok(version) : wrong(`it is ${version}`);
}

interface Workload {
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly image?: string }[] } };
  };
}

async function setVerdict(cluster: Cluster, namespace: string, name: string): Promise<Verdict> {
  const query = { verb: 'list', resource: applicationSets, namespace } as const;
  const known = await cluster.find<{ items: readonly ApplicationSet[] }>(query);
  if (known === undefined)
    return wrong('Argo CD runs without its ApplicationSet controller: the kind is not known');
  const set = known.items.find(({ metadata }) => metadata.name === name);
  if (set === undefined) return wrong(`it is not there: ${reapply}`);
  const error = applicationSetError(set);
  return error === undefined ? ok() : wrong([error.message, error.file].filter(Boolean).join(': '));
}

function health(settings: Readonly<Record<string, string>>): Verdict {
  const missing = ['ResourceQuota', 'batch_CronJob'].filter((kind) => !(healthOf(kind) in settings));
  return missing.length === 0 ? ok() : wrong(`argocd-cm has none for ${missing.join(' and ')}: ${reapply}`);
}

/** The guard of namespaces knows whose an object is by the annotation. */
function tracking(settings: Readonly<Record<string, string>>): Verdict {
  const method = settings['application.resourceTrackingMethod'];
  if (method === undefined || method.startsWith('annotation')) return ok();
  return wrong(
    `application.resourceTrackingMethod is ${method}: argocd/namespace-guard.yaml does nothing then`,
  );
}
