import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exists } from '../../support/exists.ts';
import { nodeName } from './api-server.ts';
import { podRange } from './network.ts';
import { probe } from './probe.ts';
import type { Program } from './supervisor.ts';

/** Makes the addresses of Services lead to pods. `libraries`: folders with the libraries of unpacked packages. */
export async function kubeProxy(folder: string, kubeconfig: string, libraries: string): Promise<Program> {
  const config = path.join(folder, 'kube-proxy.json');
  await writeFile(
    config,
    JSON.stringify({
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      mode: 'iptables',
      hostnameOverride: nodeName,
      clusterCIDR: podRange,
      clientConnection: { kubeconfig, qps: 100, burst: 200 },
      // The limits of the machine's own connection table are not for a test to set.
      conntrack: { maxPerCore: 0, min: 0 },
      iptables: { minSyncPeriod: '200ms' },
    }),
  );
  const plugins = libraries
    .split(':')
    .map((library) => path.join(library, 'xtables'))
    .join(':');
  return {
    name: 'kube-proxy',
    command: ['kube-proxy', `--config=${config}`],
    env: { PATH: `${await iptablesPrograms(folder)}:${process.env.PATH}`, XTABLES_LIBDIR: plugins },
    ready: () => probe('http://127.0.0.1:10256/healthz'),
  };
}

/** iptables is one program under many names, which its package makes only when it is installed. */
async function iptablesPrograms(folder: string): Promise<string> {
  const programs = path.join(folder, 'iptables');
  await mkdir(programs);
  const places = (process.env.PATH ?? '').split(':');
  const names = ['iptables', 'ip6tables'].flatMap((name) => [name, `${name}-save`, `${name}-restore`]);
  for (const place of places) {
    const program = path.join(place, 'xtables-nft-multi');
    if (!(await exists(program))) continue;
    for (const name of names) await symlink(program, path.join(programs, name));
    return programs;
  }
  throw new Error('xtables-nft-multi is not among the unpacked packages');
}
