import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import type { Kubectl } from '../kubectl.ts';
import { environmentOf, type Workload } from './environment.ts';

interface Manifest {
  readonly kind: string;
  readonly spec?: object;
}

/** Applies Argo CD's own manifest, with no pods: its programs run beside the cluster. */
export async function installArgoCd(kubectl: Kubectl, manifest: string): Promise<void> {
  const documents = parseAllDocuments(await readFile(manifest, 'utf8'));
  const objects = documents.map((document) => document.toJS() as Manifest).map(withoutPods);
  await kubectl(['create', 'namespace', 'argocd']);
  const apply = ['apply', '--server-side', '--namespace', 'argocd', '--filename', '-'];
  await kubectl(apply, objects.map((object) => JSON.stringify(object)).join('\n'));
  const secret = { stringData: { 'server.secretkey': randomBytes(32).toString('base64') } };
  await kubectl(['patch', 'secret', 'argocd-secret', '-n', 'argocd', '--patch', JSON.stringify(secret)]);
  await kubectl(['wait', '--for=condition=Established', '--timeout=60s', 'crd', '--all']);
}

function withoutPods(object: Manifest): Manifest {
  if (object.kind !== 'Deployment' && object.kind !== 'StatefulSet') return object;
  return { ...object, spec: { ...object.spec, replicas: 0 } };
}

/** What the cluster's manifests set for one of Argo CD's workloads. */
export async function settingsOf(kubectl: Kubectl, name: string): Promise<Record<string, string>> {
  const kind = name === 'argocd-application-controller' ? 'statefulset' : 'deployment';
  const get = async (what: readonly string[]) =>
    JSON.parse(await kubectl(['get', ...what, '--namespace', 'argocd', '--output', 'json'])) as unknown;
  const workload = (await get([kind, name])) as Workload;
  const { items } = (await get(['configmaps'])) as {
    items: { metadata: { name: string }; data?: Record<string, string> }[];
  };
  return environmentOf(workload, new Map(items.map(({ metadata, data }) => [metadata.name, data ?? {}])));
}
