import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Kubectl } from '../kubectl.ts';
import { nodeName } from './api-server.ts';

const className = 'local';

/** A default StorageClass with so many volumes of 2Gi, each a folder of the node. */
export async function makeVolumes(kubectl: Kubectl, folder: string, count: number): Promise<void> {
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: {
      name: className,
      annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
    },
    provisioner: 'kubernetes.io/no-provisioner',
  };
  const folderOf = (index: number) => path.join(folder, 'volumes', String(index));
  const thisNode = { key: 'kubernetes.io/hostname', operator: 'In', values: [nodeName] };
  const volumes = Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `local-${index}` },
    spec: {
      capacity: { storage: '2Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: className,
      persistentVolumeReclaimPolicy: 'Retain',
      // Unlike a path of the host, it becomes the group's that a pod names.
      local: { path: folderOf(index) },
      nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [thisNode] }] } },
    },
  }));
  for (const index of volumes.keys()) await mkdir(folderOf(index), { recursive: true });
  const list = { apiVersion: 'v1', kind: 'List', items: [storageClass, ...volumes] };
  await kubectl(['apply', '--server-side', '--filename', '-'], JSON.stringify(list));
}
