import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Kubectl } from '../kubectl.ts';
import { nodeAddress } from './network.ts';
import { probe } from './probe.ts';
import type { Program } from './supervisor.ts';

/** Address of the Service that pods ask for names. */
export const namesAddress = '10.96.0.10';
export const clusterDomain = 'cluster.local';

/** Answers for the names of Services. It knows no others: there is nothing outside of the node's network. */
export async function coreDns(folder: string, kubeconfig: string): Promise<Program> {
  const config = path.join(folder, 'Corefile');
  await writeFile(
    config,
    `.:53 {
  errors
  ready 127.0.0.1:8181
  kubernetes ${clusterDomain} in-addr.arpa {
    kubeconfig ${kubeconfig}
    ttl 1
  }
}
`,
  );
  return {
    name: 'coredns',
    command: ['coredns', '-conf', config],
    ready: () => probe('http://127.0.0.1:8181/ready'),
  };
}

/** The Service in front of it, where clusters have it. It runs beside the cluster, so its address is written down. */
export async function installNames(kubectl: Kubectl): Promise<void> {
  const metadata = { name: 'kube-dns', namespace: 'kube-system' };
  const ports = ['UDP', 'TCP'].map((protocol) => ({
    name: `dns-${protocol.toLowerCase()}`,
    protocol,
    port: 53,
  }));
  const service = { apiVersion: 'v1', kind: 'Service', metadata, spec: { clusterIP: namesAddress, ports } };
  const slice = {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { ...metadata, labels: { 'kubernetes.io/service-name': metadata.name } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [nodeAddress] }],
    ports,
  };
  const list = { apiVersion: 'v1', kind: 'List', items: [service, slice] };
  await kubectl(['apply', '--server-side', '--filename', '-'], JSON.stringify(list));
}
