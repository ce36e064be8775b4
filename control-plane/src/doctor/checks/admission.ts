import type { ApiRequest } from '../../argocd/api/request.ts';
import type { Resource } from '../../argocd/api/resources.ts';
import type { KubernetesObject } from '../../domain/argocd/types.ts';
import { defaultPlan, plan } from '../../domain/plans.ts';
import type { Cluster } from '../cluster.ts';
import { type Check, ok, untried, type Verdict, wrong } from '../findings.ts';
import { type PodOptions, podManifest } from '../network/pods.ts';
import { configMaps, pods, services } from '../resources.ts';

interface Spec {
  readonly containers: readonly Record<string, unknown>[];
  readonly [field: string]: unknown;
}

/**
 * What the API server has to refuse in a store's namespace. Each is asked as a dry run beside an object that differs in
 * that alone and has to be taken, so that a refusal for another reason is not taken for the guardrail's.
 */
export function admissionChecks(cluster: Cluster, namespace: string, options: PodOptions): Check[] {
  const good = podManifest('dry-run', options, ['sh']);
  const spec = good.spec as Spec;
  const pod = (changes: Record<string, unknown>): Asked => [pods, { ...good, spec: { ...spec, ...changes } }];
  const asking = (resources: object): Asked => pod({ containers: [{ ...spec.containers[0], resources }] });
  const compare = (taken: Asked, refused: Asked, words: Words) => () =>
    comparison(cluster, namespace, taken, refused, words);
  return [
    {
      id: 'pod-security',
      what: 'the Pod Security level `restricted`',
      run: compare([pods, good], pod({ hostNetwork: true }), {
        notTaken: 'a pod of that level is refused as well',
        notRefused: 'NOT enforced: a pod in the network of its node is let in',
      }),
    },
    {
      id: 'quota',
      what: "the plan's quota",
      run: compare([pods, good], asking({ requests: { cpu: '500' }, limits: { cpu: '500' } }), {
        notTaken: 'a pod within the quota is refused as well',
        notRefused: 'NOT enforced: a pod of 500 CPUs is let in',
      }),
    },
    {
      id: 'quota-node-ports',
      what: 'no port on the nodes',
      run: compare(service('ClusterIP'), service('NodePort'), {
        notTaken: 'a plain Service is refused as well',
        notRefused: 'NOT enforced: a Service of type NodePort is let in',
      }),
    },
    {
      id: 'limit-range',
      what: 'amounts for containers that name none',
      run: () => limits(cluster, namespace, good),
    },
    {
      id: 'namespace-guard',
      what: "a store's Application in its own namespace alone",
      run: compare(appliedFor(namespace, namespace), appliedFor('store-of-somebody-else', namespace), {
        notTaken: 'what Argo CD applies for the store itself is refused as well',
        notRefused:
          'NOT enforced: apply argocd/namespace-guard.yaml. It knows stores by the prefix `store-`: with another one, change it there',
      }),
    },
  ];
}

type Asked = readonly [Resource, KubernetesObject];

interface Words {
  readonly notTaken: string;
  readonly notRefused: string;
}

async function comparison(
  cluster: Cluster,
  namespace: string,
  taken: Asked,
  refused: Asked,
  { notTaken, notRefused }: Words,
): Promise<Verdict> {
  if (await cluster.refuses(creation(namespace, taken))) return untried(notTaken);
  return (await cluster.refuses(creation(namespace, refused))) ? ok() : wrong(notRefused);
}

async function limits(cluster: Cluster, namespace: string, good: KubernetesObject): Promise<Verdict> {
  const request = { ...creation(namespace, [pods, good]), query: { dryRun: 'All' } };
  const made = await cluster.ask<{ spec: { containers: readonly { resources?: unknown }[] } }>(request);
  const wanted = plan(defaultPlan)?.limits;
  const got = made.spec.containers[0]?.resources as { limits?: { memory?: string } } | undefined;
  return got?.limits?.memory === wanted?.memory
    ? ok()
    : wrong('NOT enforced: a container that names no amounts gets none');
}

function creation(namespace: string, [resource, body]: Asked): ApiRequest {
  return { verb: 'create', resource, namespace, body };
}

function service(type: string): Asked {
  return [
    services,
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'dry-run' },
      spec: { type, selector: { 'app.kubernetes.io/name': 'nobody' }, ports: [{ port: 80 }] },
    },
  ];
}

/** A ConfigMap as Argo CD marks what it applies for an Application. */
function appliedFor(application: string, namespace: string): Asked {
  const annotations = { 'argocd.argoproj.io/tracking-id': `${application}:/ConfigMap:${namespace}/dry-run` };
  return [configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'dry-run', annotations } }];
}
