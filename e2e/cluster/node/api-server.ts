import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { nodeAddress } from './network.ts';
import { probe } from './probe.ts';
import type { Program } from './supervisor.ts';

export const apiServerUrl = `https://${nodeAddress}:6443`;

export interface Identity {
  /** Bearer token of a member of system:masters. */
  readonly admin: string;
  readonly node: string;
}

export const nodeName = 'node-1';

/** Writes the keys and tokens that the API server starts with. */
export async function makeIdentity(folder: string): Promise<Identity> {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  await writeFile(path.join(folder, 'service-accounts.pub'), keys.publicKey);
  await writeFile(path.join(folder, 'service-accounts.key'), keys.privateKey, { mode: 0o600 });
  const identity = { admin: randomBytes(16).toString('hex'), node: randomBytes(16).toString('hex') };
  const rows = [
    `${identity.admin},admin,admin,system:masters`,
    `${identity.node},system:node:${nodeName},node,system:nodes`,
  ];
  await writeFile(path.join(folder, 'tokens.csv'), `${rows.join('\n')}\n`, { mode: 0o600 });
  return identity;
}

export function etcd(folder: string): Program {
  return {
    name: 'etcd',
    command: [
      'etcd',
      `--data-dir=${path.join(folder, 'etcd')}`,
      // Its data is thrown away at the end: waiting for the disk protects nothing.
      '--unsafe-no-fsync',
      '--log-level=warn',
      '--quota-backend-bytes=4294967296',
      '--auto-compaction-retention=10m',
    ],
    ready: () => probe('http://127.0.0.1:2379/health'),
  };
}

export function apiServer(folder: string): Program {
  const file = (name: string) => path.join(folder, name);
  return {
    name: 'kube-apiserver',
    command: [
      'kube-apiserver',
      '--etcd-servers=http://127.0.0.1:2379',
      `--cert-dir=${folder}`,
      '--secure-port=6443',
      `--advertise-address=${nodeAddress}`,
      `--token-auth-file=${file('tokens.csv')}`,
      '--authorization-mode=Node,RBAC',
      `--service-account-key-file=${file('service-accounts.pub')}`,
      `--service-account-signing-key-file=${file('service-accounts.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--service-cluster-ip-range=10.96.0.0/16',
      '--allow-privileged=true',
      '--kubelet-preferred-address-types=InternalIP',
    ],
    ready: async () => probe(`${apiServerUrl}/readyz`, await readAuthority(folder)),
  };
}

/** Certificate of the API server with its authority: what a kubeconfig trusts. */
export function readAuthority(folder: string): Promise<string> {
  return readFile(path.join(folder, 'apiserver.crt'), 'utf8');
}

/** A kubeconfig for one bearer token. */
export async function writeKubeconfig(
  file: string,
  options: { readonly token: string; readonly authority: string; readonly namespace: string },
): Promise<void> {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'storeplane',
    clusters: [
      {
        name: 'storeplane',
        cluster: {
          server: apiServerUrl,
          'certificate-authority-data': Buffer.from(options.authority).toString('base64'),
        },
      },
    ],
    users: [{ name: 'user', user: { token: options.token } }],
    contexts: [
      {
        name: 'storeplane',
        context: { cluster: 'storeplane', user: 'user', namespace: options.namespace },
      },
    ],
  };
  await writeFile(file, `${JSON.stringify(config, undefined, 2)}\n`, { mode: 0o600 });
}
