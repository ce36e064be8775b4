import type { KubernetesObject } from '../domain/argocd/types.ts';
import { type ErrorCode, StoreplaneError } from '../domain/errors.ts';
import { storeLabel } from '../domain/guardrails/namespace.ts';
import type { SecretPlace, StoreSecrets } from '../ports/store-secrets.ts';
import { ApiError } from './api/api-error.ts';
import type { KubernetesApi } from './api/kubernetes-api.ts';
import type { ApiRequest } from './api/request.ts';
import { namespaces, secrets } from './api/resources.ts';

interface Secret {
  /** Base64. */
  readonly data?: Readonly<Record<string, string>> | null;
}

/** Secrets of stores in the cluster that Argo CD runs in: one at a time, by name, from namespaces that are marked as theirs. */
export class ClusterStoreSecrets implements StoreSecrets {
  readonly #api: KubernetesApi;

  constructor(api: KubernetesApi) {
    this.#api = api;
  }

  async read(place: SecretPlace, keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { namespace, store, secret: name } = place;
    const object = await this.#get<KubernetesObject>({ resource: namespaces, name: namespace }, place);
    if (object.metadata.labels?.[storeLabel] !== store) throw foreign(namespace);
    const { data } = await this.#get<Secret>({ resource: secrets, namespace, name }, place);
    const found = new Map<string, string>();
    for (const key of keys) {
      const value = data?.[key];
      if (value !== undefined) found.set(key, Buffer.from(value, 'base64').toString());
    }
    return found;
  }

  async #get<T>(what: Omit<ApiRequest, 'verb'>, place: SecretPlace): Promise<T> {
    try {
      return await this.#api.json<T>({ verb: 'get', ...what });
    } catch (error) {
      throw error instanceof ApiError ? inWords(error, place) : error;
    }
  }
}

/** ApiError has words of our own alone, so they may be told. */
function inWords(error: ApiError, { namespace, secret }: SecretPlace): StoreplaneError {
  if (error.status === 404) {
    return new StoreplaneError(
      'credentials-missing',
      `There is no Secret "${secret}" in the namespace "${namespace}". A store that is being made has none yet; where the chart's credentials.existingSecret names another one, Storeplane may not read it: ask whoever made that Secret.`,
    );
  }
  const code: ErrorCode = error.status === 403 ? 'credentials-forbidden' : 'cluster-unavailable';
  return new StoreplaneError(
    code,
    error.message,
    error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter },
  );
}

function foreign(namespace: string): StoreplaneError {
  return new StoreplaneError(
    'credentials-forbidden',
    `The namespace "${namespace}" is not marked as this store's (label ${storeLabel}), so nothing is read from it. storeplane render writes the label into the store's guardrails.`,
  );
}
