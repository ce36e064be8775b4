import { KubeConfig } from '@kubernetes/client-node';
import type { ArgoCdEvent } from '../../ports/argocd.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import { KubernetesApi } from '../api/kubernetes-api.ts';
import { ClusterArgoCd } from '../cluster-argocd.ts';
import { FakeApiServer } from './fake-api-server.ts';
import type { StoredObject } from './stored-objects.ts';

/** A kubeconfig of the fake server. */
export function kubeConfig(port: number, token: string): KubeConfig {
  const config = new KubeConfig();
  const cluster = { name: 'fake', server: `http://127.0.0.1:${port}`, skipTLSVerify: true };
  config.loadFromClusterAndUser(cluster, { name: 'storeplane', token });
  return config;
}

/** The adapter beside a fake API server that listens. Not started yet. */
export async function connect() {
  const server = new FakeApiServer();
  await server.listen();
  const { port } = server;
  const clock = new ManualClock();
  const problems: unknown[] = [];
  const events: ArgoCdEvent[] = [];
  let load = () => kubeConfig(port, server.token);
  const api = new KubernetesApi({ load: () => load(), clock });
  const argocd = new ClusterArgoCd({
    api,
    namespace: 'argocd',
    applicationSet: 'stores',
    clock,
    random: () => 0.5,
    onProblem: (problem) => problems.push(problem),
  });
  argocd.subscribe((event) => events.push(event));
  return {
    server,
    clock,
    api,
    argocd,
    problems,
    events,
    /** From the next look at the credentials on. */
    loadWith: (next: () => KubeConfig) => {
      load = next;
    },
    close: async () => {
      await argocd.close();
      await server.close();
    },
  };
}

export type Connected = Awaited<ReturnType<typeof connect>>;

/** An Application of the set, with what a real one has beside what is read. */
export function storeApplication(name: string, more: Partial<StoredObject> = {}): StoredObject {
  const { metadata, ...rest } = more;
  return {
    metadata: {
      name,
      namespace: 'argocd',
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
      ownerReferences: [{ kind: 'ApplicationSet', name: 'stores', uid: 'set' }],
      ...metadata,
    },
    spec: {
      project: 'stores',
      destination: { namespace: name },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        retry: { limit: 3, backoff: { duration: '5s' } },
      },
    },
    ...rest,
  };
}
