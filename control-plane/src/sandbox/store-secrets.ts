import { createHash } from 'node:crypto';
import { StoreplaneError } from '../domain/errors.ts';
import type { ArgoCdReader } from '../ports/argocd.ts';
import type { SecretPlace, StoreSecrets } from '../ports/store-secrets.ts';

/**
 * The Secrets of the stores that the sandbox pretends to run: there once a store's workloads are, the same as long as these
 * are. The password says where it is from, opens nothing, and is no secret: it is made of the workloads' uid.
 */
export class SandboxStoreSecrets implements StoreSecrets {
  readonly #argocd: Pick<ArgoCdReader, 'workloads'>;

  constructor(argocd: Pick<ArgoCdReader, 'workloads'>) {
    this.#argocd = argocd;
  }

  async read({ namespace, secret }: SecretPlace, keys: readonly string[]) {
    const [workload] = await this.#argocd.workloads(namespace);
    const uid = workload?.metadata.uid;
    if (uid === undefined) {
      const message = `There is no Secret "${secret}" in the namespace "${namespace}" yet: the sandbox has not deployed the store.`;
      throw new StoreplaneError('credentials-missing', message);
    }
    const password = `sandbox-${createHash('sha256').update(uid).digest('base64url').slice(0, 24)}`;
    const made = { 'admin-user': 'admin', 'admin-password': password };
    return new Map(Object.entries(made).filter(([key]) => keys.includes(key)));
  }
}
