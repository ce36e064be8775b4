import type { TextMap } from '../block-yaml.ts';
import { ownerLabel } from '../owners.ts';
import type { StoreSpec } from '../store.ts';
import { text } from '../yaml-text.ts';

/** Says which store a namespace is. */
export const storeLabel = 'storeplane.dev/store';

/** The store's namespace. Neither pruning nor deletion runs without an approval, because its data goes with it. */
export function namespaceManifest(spec: StoreSpec): TextMap {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: text(spec.namespace),
      labels: {
        'app.kubernetes.io/managed-by': 'storeplane',
        [storeLabel]: text(spec.name),
        'storeplane.dev/owner': text(ownerLabel(spec.owner)),
        'storeplane.dev/plan': spec.plan,
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/enforce-version': 'latest',
      },
      annotations: {
        'argocd.argoproj.io/sync-wave': '-20',
        'argocd.argoproj.io/sync-options': 'Delete=confirm,Prune=confirm',
      },
    },
  };
}
