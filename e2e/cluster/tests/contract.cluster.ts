import path from 'node:path';
import { loadKubeConfig } from '../../../control-plane/src/argocd/api/kube-config.ts';
import { KubernetesApi } from '../../../control-plane/src/argocd/api/kubernetes-api.ts';
import { ClusterArgoCd } from '../../../control-plane/src/argocd/cluster-argocd.ts';
import { systemClock } from '../../../control-plane/src/startup/system-clock.ts';
import { contract } from '../../contract/contract.ts';
import { makeScratch, removeScratch } from '../../support/scratch.ts';
import { cloneStores, cluster, rollBack } from './session.ts';
import { Wire } from './wire.ts';

contract('a real Argo CD', async () => {
  const scratch = await makeScratch('contract');
  const wire = await Wire.lay(cluster.platformKubeconfig, path.join(scratch, 'kubeconfig'));
  const argocd = new ClusterArgoCd({
    api: new KubernetesApi({ load: () => loadKubeConfig(wire.kubeconfig), clock: systemClock }),
    namespace: 'argocd',
    applicationSet: 'stores',
    clock: systemClock,
    random: Math.random,
    onProblem: () => undefined,
  });
  await argocd.start();
  return {
    argocd,
    workTree: await cloneStores(scratch),
    // one more value under `values:`, which the ApplicationSet hands to the chart
    broken: '  image: registry.invalid/no/such:1\n',
    rollBack,
    async cut() {
      wire.cut();
      return async () => wire.mend();
    },
    async stop() {
      await argocd.close();
      wire.close();
      await removeScratch(scratch);
    },
  };
});
