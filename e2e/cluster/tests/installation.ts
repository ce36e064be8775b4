import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { ApiClient, type ApiClientOptions } from '../../support/api-client.ts';
import { makeScratch, removeScratch } from '../../support/scratch.ts';
import { controlPlaneImageName } from '../images/control-plane-image.ts';
import { nodeAddress } from '../node/network.ts';
import { installAdmissionPolicy } from '../platform/admission.ts';
import { cluster, kubectl, read } from './session.ts';

const run = promisify(execFile);
const chart = fileURLToPath(new URL('../../../charts/platform/', import.meta.url));
export const namespace = 'storeplane';
export const host = 'platform-dashboard.localtest.me';
/** What the Secrets of the tests carry, by which they are taken away. */
const ofTests = 'storeplane.example/made-by=tests';

/** What somebody who installs it writes beside values-prod.yaml; and what a single node without CRDs cannot have. */
const own = {
  replicas: 2,
  image: { ...controlPlaneImageName, pullPolicy: 'Never' },
  hosts: { dashboard: host },
  allowUnauthenticated: true,
  git: { url: cluster.gitUrl },
  stores: { domain: 'localtest.me' },
  networkPolicy: { egressPorts: [443, 6443, Number(new URL(cluster.gitUrl).port)] },
  monitoring: { serviceMonitor: false, prometheusRule: false },
};

export interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly deletionTimestamp?: string };
  readonly spec: { readonly serviceAccountName: string };
  readonly status: {
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly { readonly restartCount: number }[];
  };
}

/** Installs the chart, or changes what is installed, and waits until all of it is ready. */
export async function install(values: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const scratch = await makeScratch('installation');
  const file = path.join(scratch, 'mine.yaml');
  await writeFile(file, stringify({ ...own, ...values }));
  await putSecret('platform-credentials', { 'git-token': 'nobody-asks-for-it' });
  const files = [path.join(chart, 'values-prod.yaml'), file].flatMap((name) => ['--values', name]);
  // Of the cluster that was there before: the admission policy.
  const upgrade = ['upgrade', '--install', '--take-ownership'];
  await helm(...upgrade, 'storeplane', chart, ...files, '--wait', '--timeout=150s');
  await removeScratch(scratch);
}

/** Takes away what `install` made, waits until no pod of it is left, and gives the cluster its own policy back. */
export async function uninstall(): Promise<void> {
  await helm('uninstall', 'storeplane', '--ignore-not-found', '--wait', '--timeout=100s');
  const pods = ['pods', '--namespace', namespace, '--selector=app.kubernetes.io/name=platform'];
  await kubectl(['wait', '--for=delete', '--timeout=90s', ...pods]);
  await kubectl(['delete', 'secrets', '--namespace', namespace, `--selector=${ofTests}`]);
  await installAdmissionPolicy(kubectl);
}

/** A Secret for the pods, until `uninstall`. */
export async function putSecret(name: string, stringData: Readonly<Record<string, string>>): Promise<void> {
  const [key = '', value] = ofTests.split('=');
  const metadata = { name, namespace, labels: { [key]: value } };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata, stringData };
  await kubectl(['apply', '--server-side', '--filename', '-'], JSON.stringify(secret));
}

function helm(...args: string[]): Promise<unknown> {
  return run('helm', [...args, '--namespace', namespace, '--kubeconfig', cluster.kubeconfig]);
}

/** Its pods, also those that go. */
export async function pods(): Promise<Pod[]> {
  const selector = '--selector=app.kubernetes.io/name=platform';
  return (await read<{ items: Pod[] }>('pods', '--namespace', namespace, selector)).items;
}

export function isReady({ metadata, status }: Pod): boolean {
  const ready = status.conditions?.some((each) => each.type === 'Ready' && each.status === 'True');
  return ready === true && metadata.deletionTimestamp === undefined;
}

/** Ends the control plane of a pod as a crash does: without a signal that it could see. */
export async function crash({ metadata }: Pod): Promise<void> {
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const about = (file: string) => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
    const [groups, command] = [await about('cgroup'), await about('cmdline')];
    if (!groups.includes(`pod${metadata.uid}`) || !/^node\0.*control-plane\/src\/main\.ts\0/.test(command))
      continue;
    process.kill(Number(pid), 'SIGKILL');
    return;
  }
  throw new Error(`no process of ${metadata.name} is the control plane`);
}

/** Through the ingress, which opens a connection to the Service for each request. */
export const throughIngress = (options: ApiClientOptions = {}) =>
  new ApiClient(`http://${nodeAddress}`, { timeout: 30_000, headers: { host }, ...options });

/** Over one connection that is kept for as long as it lasts, as controllers and jobs of a cluster do. */
export const overKeptConnection = (address: string) =>
  new ApiClient(address, { timeout: 30_000, connections: 1, headers: { host } });

export async function serviceUrl(): Promise<string> {
  const { spec } = await read<{ spec: { clusterIP: string } }>('service', 'platform', '-n', namespace);
  return `http://${spec.clusterIP}`;
}
