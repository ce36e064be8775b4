import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createBareRepository } from '../../control-plane/src/sandbox/git-server/repository.ts';
import { installArgoCd, settingsOf } from './argocd/install.ts';
import { type ArgoCdOptions, argocdPrograms, redisServer } from './argocd/processes.ts';
import { type Kubectl, kubectlFor } from './kubectl.ts';
import {
  apiServer,
  etcd,
  type Identity,
  makeIdentity,
  nodeName,
  readAuthority,
  writeKubeconfig,
} from './node/api-server.ts';
import { containerd, importImage, pauseImage } from './node/containerd.ts';
import { controllerManager, scheduler } from './node/controllers.ts';
import { gitServer, gitUrl } from './node/git-server.ts';
import { makeImage } from './node/images.ts';
import { ingress } from './node/ingress.ts';
import { kubelet } from './node/kubelet.ts';
import { coreDns, installNames } from './node/names.ts';
import { kubeProxy } from './node/services.ts';
import { installStorage, localPathProvisioner } from './node/storage.ts';
import { Supervisor } from './node/supervisor.ts';
import { makeVolumes } from './node/volumes.ts';
import type { Parts } from './parts/prepare.ts';
import { installStores } from './platform/install.ts';
import { storeImage, storeRepositorySeed } from './platform/store-repository.ts';

export interface ClusterOptions {
  readonly parts: Parts;
  /** Everything is written below it. */
  readonly folder: string;
  readonly logs: string;
  /** How many volumes of 2Gi stores may claim. */
  readonly volumes: number;
  /** Archives of more images. */
  readonly images: readonly string[];
  /** Whether Argo CD's processes run with its own defaults. */
  readonly stockSettings: boolean;
  readonly say: (line: string) => void;
}

export interface Cluster {
  readonly supervisor: Supervisor;
  /** Of an administrator. */
  readonly kubeconfig: string;
  /** Of the platform's ServiceAccount, with the rights of `platform-api-cr` and no others. */
  readonly platformKubeconfig: string;
  readonly gitUrl: string;
}

/**
 * A whole cluster of one node with Argo CD beside it and `argocd/` applied, in the namespaces of this process, whose
 * search path has the parts.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { parts, folder, logs, volumes, say } = options;
  await mkdir(logs, { recursive: true });
  const supervisor = new Supervisor({ logs, env: process.env, say });
  const kubeconfig = path.join(folder, 'kubeconfig');
  const kubectl = kubectlFor(kubeconfig);

  say('starting Kubernetes …');
  const identity = await startControlPlane(supervisor, folder, kubeconfig);
  await startNode(supervisor, options, identity);
  for (const state of ['create', 'condition=Ready'])
    await kubectl(['wait', `--for=${state}`, '--timeout=120s', `node/${nodeName}`]);
  await supervisor.run(await kubeProxy(folder, kubeconfig, parts.libraryPath));
  await supervisor.run(await coreDns(folder, kubeconfig));
  await installNames(kubectl);
  await makeVolumes(kubectl, folder, volumes);
  await installStorage(kubectl, folder, storeImage);
  await supervisor.run(localPathProvisioner(kubeconfig));
  await supervisor.run(ingress(folder, kubeconfig));

  say('starting Argo CD …');
  const repository = path.join(folder, 'stores.git');
  const seed = await storeRepositorySeed();
  await createBareRepository(repository, { seed, now: Math.floor(Date.now() / 1000) });
  await supervisor.run(gitServer(repository));
  await installArgoCd(kubectl, parts.argocdManifest);
  await installStores(kubectl, gitUrl, folder);
  const settings = async (workload: string) => (options.stockSettings ? {} : settingsOf(kubectl, workload));
  await startArgoCd(supervisor, folder, kubeconfig, settings);
  await untilStoresAreRead(kubectl);
  const platformKubeconfig = path.join(folder, 'platform.kubeconfig');
  await writeKubeconfig(platformKubeconfig, {
    token: (
      await kubectl(['create', 'token', 'platform-api-sa', '-n', 'storeplane', '--duration=24h'])
    ).trim(),
    authority: await readAuthority(folder),
    namespace: 'argocd',
  });
  return { supervisor, kubeconfig, platformKubeconfig, gitUrl };
}

/** Argo CD has to have read the store repository once: what hinders it is told here, not by every test. */
async function untilStoresAreRead(kubectl: Kubectl): Promise<void> {
  const wait = ['wait', '--for=condition=ParametersGenerated', '--timeout=60s', 'applicationset/stores'];
  try {
    await kubectl([...wait, '--namespace', 'argocd']);
  } catch (error) {
    const conditions = ['get', 'applicationset', 'stores', '--output', 'jsonpath={.status.conditions}'];
    const told = await kubectl([...conditions, '--namespace', 'argocd']);
    throw new Error(`Argo CD does not read the store repository: ${told}`, { cause: error });
  }
}

async function startControlPlane(
  supervisor: Supervisor,
  folder: string,
  kubeconfig: string,
): Promise<Identity> {
  const identity = await makeIdentity(folder);
  await supervisor.run(etcd(folder));
  await supervisor.run(apiServer(folder));
  const authority = await readAuthority(folder);
  await writeKubeconfig(kubeconfig, { token: identity.admin, authority, namespace: 'argocd' });
  await supervisor.run(controllerManager(folder, kubeconfig));
  await supervisor.run(scheduler(folder, kubeconfig));
  return identity;
}

async function startNode(
  supervisor: Supervisor,
  { folder, parts, images }: ClusterOptions,
  identity: Identity,
): Promise<void> {
  await supervisor.run(await containerd(folder, parts.cniPlugins));
  const image = { busybox: parts.busybox, scratch: path.join(folder, 'images') };
  const archives = [
    await makeImage({ ...image, name: pauseImage, tools: ['sleep'], command: ['sleep', '2147483647'] }),
    await makeImage({
      ...image,
      name: storeImage,
      tools: ['sh', 'httpd', 'sleep', 'cat', 'ls', 'mkdir', 'rm', 'nc', 'nslookup', 'timeout'],
      command: ['sh'],
    }),
  ];
  for (const archive of [...archives, ...images]) await importImage(folder, archive);
  const kubeconfig = path.join(folder, 'kubelet.kubeconfig');
  const authority = await readAuthority(folder);
  await writeKubeconfig(kubeconfig, { token: identity.node, authority, namespace: 'default' });
  await supervisor.run(await kubelet(folder, kubeconfig));
}

async function startArgoCd(
  supervisor: Supervisor,
  folder: string,
  kubeconfig: string,
  settings: ArgoCdOptions['settings'],
): Promise<void> {
  const own = path.join(folder, 'argocd');
  for (const name of ['tls', 'ssh', 'gpg', 'plugins']) await mkdir(path.join(own, name), { recursive: true });
  await supervisor.run(redisServer);
  for (const program of await argocdPrograms({ folder: own, kubeconfig, settings }))
    await supervisor.run(program);
}
