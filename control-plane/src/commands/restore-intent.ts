import type { Intent, RemovedFolder } from '../ports/store-repository.ts';
import type { RequestStamp } from './caller.ts';
import { digestOf } from './digest.ts';

/** The intent to put a removed folder back as it was. A folder that is there already stays as it is. */
export function restoreIntent(removed: RemovedFolder, name: string, stamp: RequestStamp): Intent {
  const { namespace } = removed;
  return {
    ...stamp,
    digest: digestOf({ operation: 'restore', namespace }),
    namespace,
    operation: 'restore',
    decide: (entry) =>
      entry === undefined
        ? { kind: 'restore', removed, subject: `Restore store ${name}` }
        : { kind: 'unchanged' },
  };
}
