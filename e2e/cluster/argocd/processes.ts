import { connect } from 'node:net';
import path from 'node:path';
import { probe } from '../node/probe.ts';
import type { Program } from '../node/supervisor.ts';

export interface ArgoCdOptions {
  /** Folder for keys, certificates and clones. */
  readonly folder: string;
  readonly kubeconfig: string;
  /** Environment of each part by the name of its Deployment or StatefulSet, as the cluster's manifests set it. */
  readonly settings: (workload: string) => Promise<Record<string, string>>;
}

interface Part {
  readonly name: string;
  readonly args: readonly string[];
  readonly probe: string;
}

const redis = '127.0.0.1:6379';
const repoServer = '127.0.0.1:8081';

const parts: readonly Part[] = [
  {
    name: 'argocd-repo-server',
    args: ['--redis', redis, '--port', '8081', '--metrics-port', '8084'],
    probe: 'http://127.0.0.1:8084/healthz',
  },
  {
    name: 'argocd-application-controller',
    args: ['--redis', redis, '--repo-server', repoServer, '--metrics-port', '8082'],
    probe: 'http://127.0.0.1:8082/healthz',
  },
  {
    name: 'argocd-applicationset-controller',
    args: [
      '--argocd-repo-server',
      repoServer,
      '--metrics-addr',
      '127.0.0.1:12345',
      '--probe-addr',
      '127.0.0.1:12346',
    ],
    probe: 'http://127.0.0.1:12345/metrics',
  },
  {
    // Without sign-in: it listens inside the node's own network only.
    name: 'argocd-server',
    args: [
      '--redis',
      redis,
      '--repo-server',
      repoServer,
      '--port',
      '8090',
      '--metrics-port',
      '8083',
      '--insecure',
      '--disable-auth',
    ],
    probe: 'http://127.0.0.1:8090/healthz',
  },
];

export const argocdServer = '127.0.0.1:8090';
export const controllers = ['argocd-application-controller', 'argocd-applicationset-controller'] as const;

export const redisServer: Program = {
  name: 'redis',
  command: ['redis-server', '--port', '6379', '--save', '', '--appendonly', 'no'],
  ready: () => probeRedis(),
};

/** Argo CD's parts outside the cluster, each as a process with the settings that its pod would have. */
export async function argocdPrograms({ folder, kubeconfig, settings }: ArgoCdOptions): Promise<Program[]> {
  const local = {
    KUBECONFIG: kubeconfig,
    ARGOCD_FAKE_IN_CLUSTER: 'true',
    ARGOCD_TLS_DATA_PATH: path.join(folder, 'tls'),
    ARGOCD_SSH_DATA_PATH: path.join(folder, 'ssh'),
    ARGOCD_GNUPGHOME: path.join(folder, 'gpg'),
    ARGOCD_GPG_ENABLED: 'false',
    ARGOCD_PLUGINSOCKFILEPATH: path.join(folder, 'plugins'),
    // The controller takes its shard from the end of its host name.
    HOSTNAME: 'argocd-application-controller-0',
    TMPDIR: folder,
    KUBECACHEDIR: path.join(folder, 'kubecache'),
    ARGOCD_ASK_PASS_SOCK: path.join(folder, 'ask-pass.sock'),
    // Its git is the machine's own, which has to find the libraries that it was built with.
    LD_LIBRARY_PATH: '',
  };
  return Promise.all(
    parts.map(async (part) => ({
      name: part.name,
      command: ['argocd', ...part.args] as [string, ...string[]],
      env: { ...(await settings(part.name)), ...local, ARGOCD_BINARY_NAME: part.name },
      ready: () => probe(part.probe),
    })),
  );
}

function probeRedis(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(6379, '127.0.0.1', () => {
      socket.end();
      resolve();
    });
    socket.once('error', reject);
  });
}
