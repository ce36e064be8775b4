import { read } from './session.ts';
import { secretsOf } from './storefront.ts';

interface Application {
  readonly status: {
    readonly sync: { readonly status: string };
    readonly health: { readonly status: string };
    readonly history: readonly unknown[];
  };
}

interface Workloads {
  readonly items: readonly {
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly uid: string; readonly generation?: number };
  }[];
}

/**
 * Looks at a store every second for so many milliseconds. Answers with each way in which Argo CD called it, how often it
 * was deployed, and its workloads and passwords before and after: all of it stays what it is while nobody changes anything.
 */
export async function watchStore(id: string, milliseconds: number) {
  const before = { ...(await workloadsOf(id)), ...(await secretsOf(id)) };
  const states = new Set<string>();
  const deployments = new Set<number>();
  const end = performance.now() + milliseconds;
  while (performance.now() < end) {
    const { status } = await read<Application>('application', id, '-n', 'argocd');
    states.add(`${status.sync.status} ${status.health.status}`);
    deployments.add(status.history.length);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const after = { ...(await workloadsOf(id)), ...(await secretsOf(id)) };
  return { states: [...states], deployments: deployments.size, before, after };
}

async function workloadsOf(id: string): Promise<Record<string, string>> {
  const { items } = await read<Workloads>('deployments,statefulsets,replicasets', '--namespace', id);
  return Object.fromEntries(
    items.map(({ kind, metadata: { name, uid, generation } }) => [`${kind} ${name}`, `${uid} ${generation}`]),
  );
}
