import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { startProduct } from '../../support/replica.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import { WorkTree } from '../../support/work-tree.ts';
import type { ClusterInfo } from '../info.ts';
import { kubectlFor } from '../kubectl.ts';

const run = promisify(execFile);

/** The cluster that the tests run against, as the harness left it. */
export const cluster = JSON.parse(
  readFileSync(process.env.STOREPLANE_CLUSTER ?? 'STOREPLANE_CLUSTER is not set', 'utf8'),
) as ClusterInfo;

/** With an administrator's rights. */
export const kubectl = kubectlFor(cluster.kubeconfig);

/** An object of the cluster. Rejects when it is not there. */
export async function read<T = Record<string, unknown>>(...what: string[]): Promise<T> {
  return JSON.parse(await kubectl(['get', ...what, '--output', 'json'])) as T;
}

/** The product as an operator runs it: with the rights of `platform-api-cr` and no others. */
export function startStoreplane(
  scratch: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  return startProduct({
    ARGOCD_MODE: 'cluster',
    KUBECONFIG: cluster.platformKubeconfig,
    GIT_URL: cluster.gitUrl,
    GIT_POLL_INTERVAL: '1',
    DATA_DIR: path.join(scratch, 'data'),
    ...env,
  });
}

export function cloneStores(scratch: string): Promise<WorkTree> {
  return WorkTree.clone(cluster.gitUrl, path.join(scratch, 'clone'));
}

/** Argo CD's own command line. */
async function argocd(...args: string[]): Promise<string> {
  const { stdout } = await run('argocd', [...args, ...cluster.argocdFlags]);
  return stdout;
}

/** What a person does in Argo CD: ends automated sync of a store and rolls it back to a former deployment. */
export async function rollBack(name: string, historyId: number): Promise<void> {
  const patch = JSON.stringify([{ op: 'remove', path: '/spec/syncPolicy/automated' }]);
  await kubectl(['patch', 'application', name, '-n', 'argocd', '--type=json', '--patch', patch]);
  await argocd('app', 'rollback', name, String(historyId), '--timeout', '60');
}

/** Has Argo CD sync a store by itself again. */
export async function automate(name: string): Promise<void> {
  const patch = JSON.stringify({ spec: { syncPolicy: { automated: { prune: true, selfHeal: true } } } });
  await kubectl(['patch', 'application', name, '-n', 'argocd', '--type=merge', '--patch', patch]);
}

/** What the ApplicationSet controller is told when it should look now, as a person would do it. */
export async function refreshSet(): Promise<void> {
  const annotation = `argocd.argoproj.io/application-set-refresh=${new Date().toISOString()}`;
  await kubectl(['annotate', '--overwrite', 'applicationset', 'stores', '-n', 'argocd', annotation]);
}

/** Stops or starts one of the cluster's programs. */
export async function outage(program: string, action: 'stop' | 'start'): Promise<void> {
  const response = await fetch(`${cluster.control}/${program}/${action}`, { method: 'POST' });
  if (!response.ok) throw new Error(`${action} ${program}: ${await response.text()}`);
}
