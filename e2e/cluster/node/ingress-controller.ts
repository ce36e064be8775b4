import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadKubeConfig } from '../../../control-plane/src/argocd/api/kube-config.ts';
import { KubernetesApi } from '../../../control-plane/src/argocd/api/kubernetes-api.ts';
import type { Resource } from '../../../control-plane/src/argocd/api/resources.ts';
import { systemClock } from '../../../control-plane/src/startup/system-clock.ts';
import { kubectlFor } from '../kubectl.ts';
import { ingressClass } from './ingress.ts';
import { nodeAddress } from './network.ts';
import { type Ingress, nginxConfiguration, type Service } from './nginx-configuration.ts';

// nginx for the cluster's Ingresses: their objects are looked at twice a second, and each gets the node's address.
const [folder = '', kubeconfig = ''] = process.argv.slice(2);
const kubectl = kubectlFor(kubeconfig);
const api = new KubernetesApi({ load: () => loadKubeConfig(kubeconfig), clock: systemClock });
const ingresses = { group: 'networking.k8s.io', version: 'v1', plural: 'ingresses', kind: 'Ingress' };
const services = { group: '', version: 'v1', plural: 'services', kind: 'Service' };
const file = path.join(folder, 'nginx.conf');
const place = { address: nodeAddress, folder };
let served = '';
let nginx: ChildProcess | undefined;

await mkdir(folder, { recursive: true });
await serve(nginxConfiguration([], [], place));
for (;;) {
  await look().catch((error: Error) => process.stderr.write(`${error.message}\n`));
  await new Promise((resolve) => setTimeout(resolve, 500));
}

async function look(): Promise<void> {
  const all = await list<Ingress>(ingresses);
  const ours = all.filter(({ spec }) => spec.ingressClassName === ingressClass);
  const targets = await list<Service>(services);
  const usable = ours.filter((each) => {
    try {
      nginxConfiguration([each], targets, place);
      return true;
    } catch (error) {
      process.stderr.write(`${each.metadata.namespace}/${each.metadata.name}: ${(error as Error).message}\n`);
      return false;
    }
  });
  await serve(nginxConfiguration(usable, targets, place));
  for (const each of usable) await publish(each);
}

async function list<T>(resource: Resource): Promise<T[]> {
  return (await api.json<{ items: T[] }>({ verb: 'list', resource })).items;
}

/** Where the Ingress is reached is written into it, as every controller does. */
async function publish({ metadata, status }: Ingress): Promise<void> {
  if (status?.loadBalancer?.ingress?.[0]?.ip === nodeAddress) return;
  const patch = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: nodeAddress }] } } });
  const { name, namespace } = metadata;
  await kubectl([
    'patch',
    'ingress',
    name,
    '-n',
    namespace,
    '--subresource=status',
    '--type=merge',
    '--patch',
    patch,
  ]);
}

async function serve(configuration: string): Promise<void> {
  if (configuration === served && nginx?.exitCode === null) return;
  await writeFile(`${file}.new`, configuration);
  await rename(`${file}.new`, file);
  if (nginx?.exitCode === null) nginx.kill('SIGHUP');
  else nginx = spawn('nginx', ['-c', file, '-e', 'stderr'], { stdio: 'inherit' });
  served = configuration;
}
