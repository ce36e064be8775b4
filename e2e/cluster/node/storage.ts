import path from 'node:path';
import type { Kubectl } from '../kubectl.ts';
import type { Program } from './supervisor.ts';

/** Class of the volumes that are made when a pod claims them, as k3s and k3d have it. */
export const provisionedClass = 'local-path';
const provisioner = 'rancher.io/local-path';
const namespace = 'local-path-storage';
const account = 'local-path-provisioner';

/** Makes a folder of the node for each claim of its class, and takes it away with the claim. */
export function localPathProvisioner(kubeconfig: string): Program {
  return {
    name: 'local-path-provisioner',
    command: [
      'local-path-provisioner',
      'start',
      `--kubeconfig=${kubeconfig}`,
      `--provisioner-name=${provisioner}`,
      `--namespace=${namespace}`,
      `--service-account-name=${account}`,
      '--provisioning-retry-count=0',
    ],
    // It serves nothing that could be asked: a claim that stays unbound tells.
    ready: () => Promise.resolve(),
  };
}

/**
 * What the provisioner works with: its class, settings and the pod that makes folders, of an image with a shell. All volumes
 * lie below `folder`.
 */
export async function installStorage(kubectl: Kubectl, folder: string, image: string): Promise<void> {
  const metadata = { name: 'local-path-config', namespace };
  const nodes = [
    { node: 'DEFAULT_PATH_FOR_NON_LISTED_NODES', paths: [path.join(folder, 'provisioned-volumes')] },
  ];
  const helper = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'helper-pod' },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'helper-pod', image, imagePullPolicy: 'IfNotPresent' }],
    },
  };
  const settings = {
    'config.json': JSON.stringify({ nodePathMap: nodes }),
    setup: '#!/bin/sh\nset -eu\nmkdir -m 0777 -p "$VOL_DIR"\n',
    teardown: '#!/bin/sh\nset -eu\nrm -rf "$VOL_DIR"\n',
    'helperPod.yaml': JSON.stringify(helper),
  };
  const items = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: account, namespace } },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: settings },
    storageClass(provisionedClass),
  ];
  const list = { apiVersion: 'v1', kind: 'List', items };
  await kubectl(['apply', '--server-side', '--filename', '-'], JSON.stringify(list));
}

/** A class of that provisioner, for a name that a store asks for. */
export function storageClass(name: string): object {
  return {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name },
    provisioner,
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Delete',
  };
}
