import { execFile, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { createBareRepository } from '../../control-plane/src/sandbox/git-server/repository.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import type { ClusterInfo } from './info.ts';
import { type Kubectl, kubectlFor } from './kubectl.ts';
import { serveGit } from './node/git-server.ts';
import { RequirementError } from './parts/requirements.ts';
import { removeAdmissionPolicy } from './platform/admission.ts';
import { installStores, removeStores } from './platform/install.ts';
import { storeRepositorySeed } from './platform/store-repository.ts';

const run = promisify(execFile);

export interface ExistingOptions {
  readonly command: readonly [string, ...string[]];
  /** Address of this machine at which the cluster reaches it. */
  readonly address: string | undefined;
  readonly say: (line: string) => void;
}

/**
 * The tests on somebody's own cluster with Argo CD in it. They bring a store repository of their own, served from here,
 * and take away what they made; settings that `argocd/` adds to Argo CD's ConfigMaps stay.
 */
export async function runOnExisting({ command, address, say }: ExistingOptions): Promise<number> {
  const own = process.env.KUBECONFIG;
  if (!own) throw new RequirementError('--existing needs KUBECONFIG: the path of a kubeconfig file.');
  for (const program of ['kubectl', 'argocd', 'helm', 'git'])
    await run('which', [program]).catch(() => {
      throw new RequirementError(`--existing needs ${program} on PATH.`);
    });
  const scratch = await makeScratch('existing');
  const kubectl = kubectlFor(own);
  await refuseWhereStoresAre(kubectl);
  const repository = path.join(scratch, 'stores.git');
  await createBareRepository(repository, {
    seed: await storeRepositorySeed(),
    now: Math.floor(Date.now() / 1000),
  });
  const server = await serveGit(repository, 0);
  const gitUrl = `http://${address ?? someAddress()}:${server.port}/stores.git`;
  try {
    say(`installing argocd/ with the store repository ${gitUrl} …`);
    await installStores(kubectl, gitUrl, scratch);
    const info = path.join(scratch, 'cluster.json');
    await writeFile(info, JSON.stringify(await describe(own, kubectl, gitUrl, scratch)));
    say(
      'not run on a cluster of your own: tests/outages, which stop its programs; tests/storefront, tests/store-failures, tests/platform-chart and tests/platform-load, which need images made here; tests/doctor, which knows the faults of the cluster made here',
    );
    const env = { ...process.env, STOREPLANE_CLUSTER: info };
    const left = ['outages', 'storefront', 'store-failures', 'platform-chart', 'platform-load', 'doctor'];
    const excluded = left.flatMap((name) => ['--exclude', `**/${name}.cluster.ts`]);
    const [program, ...args] = [...command, ...excluded] as [string, ...string[]];
    const child = spawn(program, args, { stdio: 'inherit', env });
    return await new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  } finally {
    await removeStores(kubectl);
    await kubectl(['delete', '--ignore-not-found', 'appproject', 'stores', '-n', 'argocd']);
    await kubectl(['delete', '--ignore-not-found', 'namespace', 'storeplane']);
    await removeAdmissionPolicy(kubectl);
    await server.close();
    await removeScratch(scratch);
  }
}

/** These tests remove every store: never those of somebody. */
async function refuseWhereStoresAre(kubectl: Kubectl): Promise<void> {
  const found = await kubectl(['get', 'applicationset', '-n', 'argocd', '-o', 'name']);
  if (found.includes('applicationset.argoproj.io/stores\n'))
    throw new RequirementError(
      'This cluster has an ApplicationSet `stores`. The tests remove every store, so they do not run there.',
    );
}

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, unknown>> }];
}

async function describe(
  own: string,
  kubectl: Kubectl,
  gitUrl: string,
  scratch: string,
): Promise<ClusterInfo> {
  const view = ['config', 'view', '--raw', '--flatten', '--minify', '--output', 'json'];
  const config = JSON.parse(await kubectl(view)) as Kubeconfig;
  const token = await kubectl(['create', 'token', 'platform-api-sa', '-n', 'storeplane', '--duration=6h']);
  const platformKubeconfig = path.join(scratch, 'platform.kubeconfig');
  const context = { cluster: 'own', user: 'platform', namespace: 'argocd' };
  const platform = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'own',
    clusters: [{ name: 'own', cluster: config.clusters[0].cluster }],
    users: [{ name: 'platform', user: { token: token.trim() } }],
    contexts: [{ name: 'own', context }],
  };
  await writeFile(platformKubeconfig, JSON.stringify(platform), { mode: 0o600 });
  const versions = JSON.parse(await kubectl(['version', '--output', 'json'])) as {
    serverVersion: { gitVersion: string };
  };
  return {
    kubeconfig: path.resolve(own),
    platformKubeconfig,
    gitUrl,
    argocdFlags: process.env.ARGOCD_OPTS === undefined ? ['--core'] : [],
    versions: { kubernetes: versions.serverVersion.gitVersion },
  };
}

function someAddress(): string {
  const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const outside = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (outside === undefined)
    throw new RequirementError('This machine has no address of a network: give one with --address.');
  return outside.address;
}
