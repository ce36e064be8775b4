import { StoreplaneError } from '../domain/errors.ts';
import { ownerOf } from '../domain/owners.ts';
import type { StoreSettings } from '../domain/settings.ts';
import type { StoreSpec } from '../domain/store.ts';
import { parseStoreFile } from '../domain/store-file.ts';
import type { Intent, RemovedFolder } from '../ports/store-repository.ts';
import type { RequestStamp } from './caller.ts';
import { digestOf } from './digest.ts';

/** The intent to put a removed folder back as it was. A folder that is there already stays as it is. */
export function restoreIntent(removed: RemovedFolder, name: string, stamp: RequestStamp): Intent {
  const { namespace } = removed;
  return {
    ...stamp,
    digest: restoreDigest(namespace),
    namespace,
    operation: 'restore',
    decide: (entry) =>
      entry === undefined
        ? { kind: 'restore', removed, subject: `Restore store ${name}` }
        : { kind: 'unchanged' },
  };
}

/** Of every request that brings a store's folder back. */
export function restoreDigest(namespace: string): string {
  return digestOf({ operation: 'restore', namespace });
}

/**
 * What the store file of a former folder says; undefined when it is broken for this store alone. Throws
 * 'store-file-broken' for a file that would freeze Argo CD for all stores.
 */
export function restorableSpec(
  { namespace, folder, text }: RemovedFolder,
  settings: StoreSettings,
): StoreSpec | undefined {
  const file = `${folder}/store.yaml`;
  const { spec, problem } = parseStoreFile(text ?? '', { file, namespace }, settings);
  if (!problem?.freezesAll) return spec;
  throw new StoreplaneError(
    'store-file-broken',
    `${file} was broken as it was then, and would stop Argo CD for all stores: ${problem.message} Restore the folder with a file that is mended.`,
    { extra: { file, line: null } },
  );
}

/** Whose a former folder was; empty: its file does not say it. */
export function ownerOfFolder({ namespace, folder, text }: RemovedFolder, settings: StoreSettings): string {
  const { spec } = parseStoreFile(text ?? '', { file: `${folder}/store.yaml`, namespace }, settings);
  return ownerOf({ spec, text });
}
