import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { nodeName } from './api-server.ts';
import { cgroupRootOf } from './cgroups.ts';
import { runtimeEndpoint } from './containerd.ts';
import { clusterDomain, namesAddress } from './names.ts';
import { nodeAddress } from './network.ts';
import { probe } from './probe.ts';
import type { Program } from './supervisor.ts';

export async function kubelet(folder: string, kubeconfig: string): Promise<Program> {
  const config = path.join(folder, 'kubelet.json');
  await writeFile(
    config,
    JSON.stringify({
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      // Reachable inside the node's own network only.
      authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
      authorization: { mode: 'AlwaysAllow' },
      containerRuntimeEndpoint: runtimeEndpoint(folder),
      cgroupDriver: 'cgroupfs',
      cgroupRoot: cgroupRootOf(folder),
      failCgroupV1: false,
      failSwapOn: false,
      podLogsDir: path.join(folder, 'pod-logs'),
      volumePluginDir: path.join(folder, 'volume-plugins'),
      maxPods: 500,
      // The machine's own fullness is not what the tests are about.
      evictionHard: {
        'memory.available': '1Mi',
        'nodefs.available': '0%',
        'nodefs.inodesFree': '0%',
        'imagefs.available': '0%',
      },
      imageGCHighThresholdPercent: 100,
      imageMinimumGCAge: '24h',
      resolvConf: '',
      clusterDNS: [namesAddress],
      clusterDomain,
      registryPullQPS: 0,
      kubeAPIQPS: 200,
      kubeAPIBurst: 400,
      syncFrequency: '10s',
      fileCheckFrequency: '0s',
    }),
  );
  return {
    name: 'kubelet',
    command: [
      'kubelet',
      `--config=${config}`,
      `--kubeconfig=${kubeconfig}`,
      `--root-dir=${path.join(folder, 'kubelet')}`,
      `--cert-dir=${path.join(folder, 'kubelet-pki')}`,
      `--hostname-override=${nodeName}`,
      `--node-ip=${nodeAddress}`,
    ],
    ready: () => probe('http://127.0.0.1:10248/healthz'),
  };
}
