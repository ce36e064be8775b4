import { execFile, spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { exists } from '../support/exists.ts';
import { argocdServer } from './argocd/processes.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { serveControl } from './control.ts';
import type { ClusterInfo } from './info.ts';
import { apiServerUrl } from './node/api-server.ts';
import { nodeAddress, setUpNetwork } from './node/network.ts';
import type { Plan } from './plan.ts';
import { startStoreplane } from './platform/storeplane.ts';

const run = promisify(execFile);

// Runs inside the node's namespaces: everything that is started here ends with this process.
const plan = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as Plan;
const say = (line: string) => void process.stdout.write(`${line}\n`);

await hideFolders();
process.env.PATH = plan.parts.path;
process.env.LD_LIBRARY_PATH = plan.parts.libraryPath;
if (plan.reachable) await appearance('/sys/class/net/eth0');
await setUpNetwork({ outside: plan.reachable });
const begin = performance.now();
const cluster = await startCluster({ ...plan, say });
const { versions } = plan.parts;
say(
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', '),
);
say(`the cluster is ready after ${Math.round((performance.now() - begin) / 1000)} s`);
const info = path.join(plan.folder, 'cluster.json');
const control = await serveControl(cluster.supervisor);
await writeFile(info, JSON.stringify(infoOf(cluster, control)));
process.exitCode = plan.command === undefined ? await stay(cluster) : await runCommand(plan.command);
process.exit();

function infoOf({ kubeconfig, platformKubeconfig, gitUrl }: Cluster, control: string): ClusterInfo {
  return {
    kubeconfig,
    platformKubeconfig,
    gitUrl,
    control,
    argocdFlags: ['--server', argocdServer, '--plaintext', '--config', path.join(plan.folder, 'argocd-cli')],
    versions: plan.parts.versions,
  };
}

/** The kubelet and containerd write to fixed places beside their own folders: those are hidden here. */
async function hideFolders(): Promise<void> {
  for (const folder of ['/var/log', '/var/lib', '/run'])
    await run('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', folder]);
}

async function appearance(file: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (await exists(file)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${file} did not appear`);
}

function runCommand([program, ...args]: readonly [string, ...string[]]): Promise<number> {
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: { ...process.env, STOREPLANE_CLUSTER: info },
  });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

/** Keeps the cluster for working by hand, until a signal ends the whole namespace. */
async function stay(cluster: Cluster): Promise<never> {
  const { kubeconfig, gitUrl } = cluster;
  const dashboard = plan.withStoreplane ? await startStoreplane(cluster, plan.folder) : undefined;
  say(
    [
      '',
      ...(dashboard === undefined ? [] : [`dashboard     ${dashboard}`]),
      `kubeconfig    ${kubeconfig}`,
      `Kubernetes    ${apiServerUrl}`,
      `Argo CD       http://${nodeAddress}:8090 (API only)`,
      `stores (git)  ${gitUrl}`,
      `logs          ${plan.logs}`,
      '',
      'Ctrl-C ends it.',
    ].join('\n'),
  );
  return new Promise(() => undefined);
}
