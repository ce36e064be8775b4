import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { probe } from './probe.ts';
import type { Program } from './supervisor.ts';

export function controllerManager(folder: string, kubeconfig: string): Program {
  return {
    name: 'kube-controller-manager',
    command: [
      'kube-controller-manager',
      `--kubeconfig=${kubeconfig}`,
      '--leader-elect=false',
      '--use-service-account-credentials',
      `--service-account-private-key-file=${path.join(folder, 'service-accounts.key')}`,
      `--root-ca-file=${path.join(folder, 'apiserver.crt')}`,
      `--cert-dir=${folder}`,
      '--kube-api-qps=200',
      '--kube-api-burst=400',
      // Quotas are counted anew at once in these tests, not every five minutes.
      '--resource-quota-sync-period=30s',
    ],
    ready: () => healthz(folder, 'kube-controller-manager', 10257),
  };
}

export function scheduler(folder: string, kubeconfig: string): Program {
  return {
    name: 'kube-scheduler',
    command: [
      'kube-scheduler',
      `--kubeconfig=${kubeconfig}`,
      '--leader-elect=false',
      `--cert-dir=${folder}`,
      '--kube-api-qps=200',
      '--kube-api-burst=400',
    ],
    ready: () => healthz(folder, 'kube-scheduler', 10259),
  };
}

/** Each serves its probe over TLS with a certificate that it makes itself. */
async function healthz(folder: string, name: string, port: number): Promise<string> {
  return probe(`https://127.0.0.1:${port}/healthz`, await readFile(path.join(folder, `${name}.crt`), 'utf8'));
}
