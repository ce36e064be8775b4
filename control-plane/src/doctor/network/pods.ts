import type { KubernetesObject } from '../../domain/argocd/types.ts';
import type { Cluster } from '../cluster.ts';
import { doctorLabel } from '../namespaces.ts';
import { pods } from '../resources.ts';
import type { Flow, Seen } from './flows.ts';
import { probeScript } from './probe-script.ts';

/** The port that the server pods listen on. */
export const serverPort = '8080';

/** Seconds until a pod has started (its image may have to come from afar), and until a probe has tried everything. */
const patience = { start: 180, probe: 180 };

/** A pod did not come up, or did not come to its end: in words for people. */
export class PodError extends Error {
  override readonly name = 'PodError';
}

interface Pod extends KubernetesObject {
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
    }[];
    readonly containerStatuses?: readonly {
      readonly state?: {
        readonly waiting?: { readonly reason?: string };
        readonly terminated?: { readonly message?: string };
      };
    }[];
  };
}

/** Which image the pods of a run have, and the word that they are labelled with. */
export interface PodOptions {
  readonly image: string;
  readonly run: string;
}

/** A pod as the Pod Security level `restricted` lets it in, with the amounts that the limits give it. */
export function podManifest(
  name: string,
  { image, run }: PodOptions,
  command: readonly string[],
): KubernetesObject & { readonly spec: object } {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { [doctorLabel]: run, 'app.kubernetes.io/name': name } },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 0,
      activeDeadlineSeconds: 900,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'probe',
          image,
          command,
          env: [{ name: 'NODE_ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } }],
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  };
}

/** Starts a pod that answers on the port. Answers with its address. Throws ApiError and PodError. */
export async function startServer(cluster: Cluster, namespace: string, options: PodOptions): Promise<string> {
  const command = ['httpd', '-f', '-p', serverPort, '-h', '/'];
  await cluster.ask({
    verb: 'create',
    resource: pods,
    namespace,
    body: podManifest('server', options, command),
  });
  const pod = await started(cluster, namespace, 'server', options.image);
  if (pod.status?.phase !== 'Running') throw new PodError('The server pod ended: its image has no `httpd`.');
  return pod.status.podIP ?? '';
}

/**
 * Tries the flows from a new pod, each until it is as `wanted` or was tried so often. Answers with what was seen of those
 * that the pod said something about. Throws ApiError and PodError.
 */
export async function probe(
  cluster: Cluster,
  at: { readonly namespace: string; readonly name: string; readonly tries: number },
  flows: readonly Flow[],
  options: PodOptions,
): Promise<ReadonlyMap<string, Seen>> {
  const asked = flows.flatMap(({ id, wanted, host, port }) => [id, wanted, host, port]);
  const command = ['sh', '-c', probeScript, 'probe', String(at.tries), ...asked];
  const { namespace, name } = at;
  await cluster.ask({ verb: 'create', resource: pods, namespace, body: podManifest(name, options, command) });
  await started(cluster, namespace, name, options.image);
  const ended = await cluster.until(patience.probe, async () => {
    const pod = await read(cluster, namespace, name);
    return hasEnded(pod) ? pod : undefined;
  });
  if (ended === undefined)
    throw new PodError(`The pod ${name} did not end within ${patience.probe} seconds.`);
  const message = ended.status?.containerStatuses?.[0]?.state?.terminated?.message ?? '';
  const lines = message.split('\n').map((line) => line.split(' '));
  return new Map(
    lines.flatMap(([id = '', seen]) => (seen === 'open' || seen === 'shut' ? [[id, seen] as const] : [])),
  );
}

async function started(cluster: Cluster, namespace: string, name: string, image: string): Promise<Pod> {
  let why = 'nothing is known of it';
  const pod = await cluster.until(patience.start, async () => {
    const now = await read(cluster, namespace, name);
    const reason = whatHinders(now);
    why = reason ?? why;
    // What does not cure itself is not waited for.
    if (reason !== undefined && hopeless.has(reason)) throw hindered(name, reason, image);
    const { phase, podIP } = now?.status ?? {};
    return hasEnded(now) || (phase === 'Running' && podIP !== undefined) ? now : undefined;
  });
  if (pod === undefined) throw hindered(name, why, image);
  return pod;
}

const hopeless = new Set([
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
]);

function hindered(name: string, reason: string, image: string): PodError {
  const hint = /image/i.test(reason) ? `; --image names another image than ${image}` : '';
  return new PodError(`The pod ${name} does not start: ${reason}${hint}.`);
}

function read(cluster: Cluster, namespace: string, name: string): Promise<Pod | undefined> {
  return cluster.find<Pod>({ verb: 'get', resource: pods, namespace, name });
}

function hasEnded(pod: Pod | undefined): boolean {
  return pod?.status?.phase === 'Succeeded' || pod?.status?.phase === 'Failed';
}

function whatHinders(pod: Pod | undefined): string | undefined {
  const waiting = pod?.status?.containerStatuses?.[0]?.state?.waiting?.reason;
  const unscheduled = pod?.status?.conditions?.find(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  )?.reason;
  return waiting ?? unscheduled;
}
