import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadKubeConfig } from '../../../control-plane/src/argocd/api/kube-config.ts';
import { KubernetesApi } from '../../../control-plane/src/argocd/api/kubernetes-api.ts';
import { ClusterArgoCd } from '../../../control-plane/src/argocd/cluster-argocd.ts';
import { systemClock } from '../../../control-plane/src/startup/system-clock.ts';
import { readMemory } from '../../bench/memory.ts';
import { ApiClient } from '../../support/api-client.ts';
import { handWritten } from '../../support/hand-written.ts';
import { makeScratch, removeScratch } from '../../support/scratch.ts';
import { cloneStores, cluster, refreshSet, startStoreplane } from '../tests/session.ts';
import type { Door, Result } from './result.ts';

// Runs inside the cluster's namespaces: one burst of stores, and what became of them when.
const [door, total, file] = process.argv.slice(2) as [Door, string, string];
const names = Array.from({ length: Number(total) }, (_, number) => `burst-${number}`);
/** Milliseconds after which a burst is given up. */
const patience = 1_200_000;
/** Requests at the same time. */
const together = 50;

const scratch = await makeScratch('bench');
const argocd = new ClusterArgoCd({
  api: new KubernetesApi({ load: () => loadKubeConfig(cluster.kubeconfig), clock: systemClock }),
  namespace: 'argocd',
  applicationSet: 'stores',
  clock: systemClock,
  random: Math.random,
  onProblem: () => undefined,
});
await argocd.start();
const appeared = new Map<string, number>();
const running = new Map<string, number>();
argocd.subscribe((event) => {
  if (event.kind !== 'application') return;
  const status = argocd.application(event.name)?.status;
  if (!appeared.has(event.name)) appeared.set(event.name, performance.now());
  if (
    !running.has(event.name) &&
    status?.sync?.status === 'Synced' &&
    status.health?.status === 'Healthy' &&
    status.operationState?.phase === 'Succeeded'
  )
    running.set(event.name, performance.now());
});
const result = door === 'api' ? await throughApi() : await byHand();
await writeFile(file, JSON.stringify(result));
await argocd.close();
await removeScratch(scratch);
process.exit();

async function throughApi(): Promise<Result> {
  const product = await startStoreplane(path.join(scratch, 'product'));
  const api = new ApiClient(product.url, { connections: together });
  const clicked = new Map<string, number>();
  const ready = new Map<string, number>();
  const begin = performance.now();
  const waiting = [...names];
  const click = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      clicked.set(`store-${name}`, performance.now());
      const { status } = await api.create({ name });
      if (status !== 201) throw new Error(`store ${name}: ${status}`);
    }
  };
  await Promise.all(Array.from({ length: together }, click));
  await until(async () => {
    for (const id of await readyStores(api)) if (!ready.has(id)) ready.set(id, performance.now());
    return ready.size >= names.length;
  });
  const memory = (await readMemory(product.pid)).now;
  api.close();
  await product.stop();
  const sinceClick = (times: ReadonlyMap<string, number>) =>
    [...times].map(([name, at]) => at - (clicked.get(name) ?? Number.NaN));
  return {
    ...timesSince(begin),
    ready: [...ready.values()].map((at) => at - begin),
    clickToApplication: sinceClick(appeared),
    clickToReady: sinceClick(ready),
    memory,
  };
}

async function readyStores(api: ApiClient): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { body } = await api.get(`/api/stores?limit=200&status=Ready${after}`);
    const page = body as { items: { id: string }[]; next_cursor: string | null };
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  return ids;
}

async function byHand(): Promise<Result> {
  const workTree = await cloneStores(scratch);
  const files = Object.assign({}, ...names.map((name) => handWritten(name))) as Record<string, string>;
  const begin = performance.now();
  await workTree.push(files);
  await refreshSet();
  await until(async () => running.size >= names.length);
  return {
    ...timesSince(begin),
    ready: [],
    clickToApplication: [],
    clickToReady: [],
    memory: undefined,
  };
}

function timesSince(begin: number): Pick<Result, 'door' | 'count' | 'appeared' | 'running'> {
  const since = (times: ReadonlyMap<string, number>) => [...times.values()].map((at) => at - begin);
  return { door, count: names.length, appeared: since(appeared), running: since(running) };
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  const late = performance.now() + patience;
  while (!(await reached())) {
    if (performance.now() > late) {
      process.stdout.write(`given up: ${running.size} of ${names.length} run\n`);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
