import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { podRange } from './network.ts';
import type { Program } from './supervisor.ts';

const run = promisify(execFile);

/** The name under which the kubelet finds the sandbox image that the harness makes. */
export const pauseImage = 'storeplane.example/pause:1';

const socketOf = (folder: string) => path.join(folder, 'containerd.sock');
export const runtimeEndpoint = (folder: string) => `unix://${socketOf(folder)}`;

export async function containerd(folder: string, cniPlugins: string): Promise<Program> {
  const cni = path.join(folder, 'cni');
  await mkdir(cni, { recursive: true });
  await writeFile(
    path.join(cni, '10-pods.conflist'),
    JSON.stringify({
      cniVersion: '0.4.0',
      name: 'pods',
      plugins: [
        {
          // Each pod has a cable of its own to the node, so that all its traffic passes the rules of Services.
          type: 'ptp',
          ipMasq: false,
          ipam: {
            type: 'host-local',
            dataDir: path.join(folder, 'addresses'),
            ranges: [[{ subnet: podRange }]],
            routes: [{ dst: '0.0.0.0/0' }],
          },
        },
      ],
    }),
  );
  const config = path.join(folder, 'containerd.toml');
  await writeFile(
    config,
    `version = 2
root = "${path.join(folder, 'containerd')}"
state = "${path.join(folder, 'containerd-state')}"
oom_score = 0
[grpc]
  address = "${socketOf(folder)}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${pauseImage}"
  # Without CAP_SYS_RESOURCE a container cannot be given a better score than containerd's own.
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${cniPlugins}"
    conf_dir = "${cni}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${path.join(folder, 'opt')}"
`,
  );
  return {
    name: 'containerd',
    command: ['containerd', '--config', config, '--log-level', 'warn'],
    ready: () => ctr(folder, 'version'),
  };
}

/** Puts an image archive (docker-archive) where the kubelet finds it. */
export async function importImage(folder: string, archive: string): Promise<void> {
  await ctr(folder, '--namespace', 'k8s.io', 'images', 'import', archive);
}

function ctr(folder: string, ...args: string[]): Promise<unknown> {
  return run('ctr', ['--address', socketOf(folder), ...args]);
}
