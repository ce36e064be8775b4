import type { FakeApiServer, RecordedRequest } from '../../argocd/testing/fake-api-server.ts';
import type { StoredObject } from '../../argocd/testing/stored-objects.ts';
import type { Traits } from './fake-cluster.ts';

interface PodSpec {
  readonly hostNetwork?: boolean;
  readonly containers: readonly [
    {
      readonly command: readonly string[];
      readonly resources?: { readonly requests?: { readonly cpu?: string } };
    },
  ];
}

/** What becomes of a new pod: it is refused, or is at its end at once, having seen what the cluster lets it see. */
export function fakePod(
  server: FakeApiServer,
  traits: Traits,
  namespace: string,
  object: StoredObject,
  { query }: RecordedRequest,
): StoredObject | number {
  const spec = object.spec as PodSpec;
  const [container] = spec.containers;
  if (spec.hostNetwork === true && !traits.lenient.includes('pod-security')) return 403;
  if (container.resources?.requests?.cpu === '500' && !traits.lenient.includes('quota')) return 403;
  const defaults = traits.lenient.includes('limit-range') ? {} : { limits: { cpu: '1', memory: '1Gi' } };
  const pod = { ...object, spec: { ...spec, containers: [{ resources: defaults, ...container }] } };
  if (query.dryRun !== undefined) return pod;
  return { ...pod, status: statusOf(server, traits, namespace, container.command) };
}

function statusOf(
  server: FakeApiServer,
  traits: Traits,
  namespace: string,
  command: readonly string[],
): object {
  if (traits.hindrance !== undefined)
    return { phase: 'Pending', containerStatuses: [{ state: { waiting: { reason: traits.hindrance } } }] };
  if (command[0] === 'httpd') return { phase: 'Running', podIP: addressIn(namespace) };
  const message = answers(server, traits, namespace, command.slice(5));
  return { phase: 'Succeeded', containerStatuses: [{ state: { terminated: { message } } }] };
}

/** Address of the one pod of a namespace that listens. */
function addressIn(namespace: string): string {
  return namespace.endsWith('a') ? '10.42.0.1' : '10.42.0.2';
}

/** What the probe says. `asked`: id, wish, host and port of each flow. */
function answers(server: FakeApiServer, traits: Traits, namespace: string, asked: readonly string[]): string {
  const lines: string[] = [];
  for (let at = 0; at < asked.length; at += 4) {
    const [id = '', , host = '', port = ''] = asked.slice(at);
    lines.push(`${id} ${isOpen(server, traits, namespace, host, port) ? 'open' : 'shut'}`);
  }
  return lines.join('\n');
}

function isOpen(
  server: FakeApiServer,
  { absent, enforces }: Traits,
  from: string,
  host: string,
  port: string,
): boolean {
  const other = `${from.slice(0, -1)}b`;
  const isShut = (namespace: string) =>
    server.object(
      `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
      'store-default-deny',
    ) !== undefined;
  if (absent.includes(host)) return false;
  const mayLeave =
    host === addressIn(from) || host === 'dns' || (port === '443' && host === 'www.example.com');
  if (enforces.leaving && isShut(from) && !mayLeave) return false;
  return !(enforces.entering && host === addressIn(other) && isShut(other));
}
