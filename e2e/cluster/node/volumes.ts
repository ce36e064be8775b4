import path from 'node:path';
import type { Kubectl } from '../kubectl.ts';

const className = 'local';

/** A default StorageClass with so many volumes of 2Gi, each a folder of the node, made when a pod first mounts it. */
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
  const volumes = Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `local-${index}` },
    spec: {
      capacity: { storage: '2Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: className,
      persistentVolumeReclaimPolicy: 'Retain',
      hostPath: { path: path.join(folder, 'volumes', String(index)), type: 'DirectoryOrCreate' },
    },
  }));
  const list = { apiVersion: 'v1', kind: 'List', items: [storageClass, ...volumes] };
  await kubectl(['apply', '--server-side', '--filename', '-'], JSON.stringify(list));
}
