import { clusterOf } from '../domain/clusters.ts';
import { StoreplaneError } from '../domain/errors.ts';
import { mendGuardrails, unguarded } from '../domain/missing-guardrails.ts';
import type { StoreEntry, StoreSpec } from '../domain/store.ts';
import type { VersionCondition } from './caller.ts';

export function notFound(namespace: string): StoreplaneError {
  return new StoreplaneError('store-not-found', `There is no store "${namespace}".`);
}

/** Said of what somebody may not see: nothing but what cannot be hidden, as a name is had once. */
export function nameTaken(name: string): StoreplaneError {
  return new StoreplaneError('store-exists', `The name "${name}" is taken. Choose another one.`);
}

/** Its pull request was closed without being merged. */
export function withdrawn(namespace: string, url: string): StoreplaneError {
  return new StoreplaneError(
    'store-not-found',
    `There is no store "${namespace}": the pull request to create it was closed without being merged (${url}). Ask for the store again to open a new one.`,
    { extra: { pull_request_url: url } },
  );
}

/** Its folder is not there, and what Argo CD has of it is not known. */
export function unknown(namespace: string): StoreplaneError {
  return new StoreplaneError(
    'argocd-unavailable',
    `Whether there is a store "${namespace}" is not known yet: Argo CD could not be read so far. Try again shortly.`,
    { retryAfter: 5 },
  );
}

export function stillDeleting(namespace: string): StoreplaneError {
  return new StoreplaneError(
    'store-deleting',
    `The store "${namespace}" is being deleted. Wait until nothing is left of it.`,
    { retryAfter: 10 },
  );
}

/** The folder is there but cannot be used: people repair it first. */
export function broken(entry: StoreEntry): StoreplaneError {
  const missing = unguarded(entry);
  if (entry.problem === undefined && missing !== undefined) {
    return new StoreplaneError('store-file-broken', `${missing.message} ${mendGuardrails(entry)}`, {
      extra: { file: missing.file, line: null },
    });
  }
  const { file, line, message } = entry.problem ?? {
    file: `${entry.folder}/store.yaml`,
    line: undefined,
    message: '',
  };
  return new StoreplaneError('store-file-broken', `${file} cannot be used. ${message}`.trim(), {
    extra: { file, line: line ?? null },
  });
}

export function namespaceTaken(asked: string, other: StoreSpec): StoreplaneError {
  const { namespace, name } = other;
  return new StoreplaneError(
    'namespace-taken',
    `The name "${asked}" needs the namespace "${namespace}", which belongs to the store "${name}". Choose another name.`,
    { extra: { namespace, name } },
  );
}

export function clusterFixed(spec: StoreSpec): StoreplaneError {
  const cluster = clusterOf(spec);
  return new StoreplaneError(
    'cluster-fixed',
    `The store "${spec.name}" is in the cluster ${cluster}, with its data: another cluster would begin with an empty store. Create a store there under another name, move the data, and delete this one.`,
    { extra: { id: spec.namespace, cluster } },
  );
}

export function existsOtherwise(existing: StoreSpec, differing: readonly string[]): StoreplaneError {
  return new StoreplaneError(
    'store-exists',
    `The store "${existing.name}" exists already with another ${differing.join(' and ')}.`,
    { extra: { id: existing.namespace, differs: differing } },
  );
}

/** Undefined when the entry has one of the versions asked for. */
export function versionMismatch(entry: StoreEntry, wanted: VersionCondition): StoreplaneError | undefined {
  if (wanted === '*' || wanted.includes(entry.version)) return undefined;
  return new StoreplaneError(
    'version-mismatch',
    'The store changed since it was read. Read it again, then decide.',
    {
      extra: { version: entry.version },
    },
  );
}
