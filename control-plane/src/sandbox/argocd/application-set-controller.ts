import { Slices } from './branch/slices.ts';
import type { Fleet } from './fleet.ts';
import type { SetError } from './objects/application-set.ts';
import type { StoreFiles } from './store-files.ts';

/** What the API server takes as the name of an object (RFC 1123 subdomain). */
const validName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Makes the Applications what the files want, in the order and with the refusals of Argo CD 3.2
 * (applicationset/controllers/applicationset_controller.go):
 * - a file that cannot be read or rendered: nothing is created, updated or deleted;
 * - two files for one name: neither counts, an Application of that name stays as it is, all others go on;
 * - a name the API server refuses: the others are created and updated, but nothing is deleted.
 * Answers the error to show in the conditions.
 */
export async function applyStoreFiles(
  files: StoreFiles,
  fleet: Fleet,
  setName: string,
  tipMoved: boolean,
): Promise<SetError | undefined> {
  const frozen = files.frozenBy();
  if (frozen !== undefined) {
    if (tipMoved) await compareFrozen(files, fleet);
    return frozen;
  }
  const slices = new Slices();
  const gone: string[] = [];
  let refused: string | undefined;
  for (const name of [...files.pending].sort()) {
    await slices.breathe();
    const targets = files.targets(name);
    const [target] = targets;
    if (target === undefined) {
      gone.push(name);
    } else if (targets.length === 1 && (!validName.test(name) || name.length > 253)) {
      refused ??= name;
    } else {
      files.pending.delete(name);
      if (targets.length === 1) fleet.apply(target);
    }
  }
  if (refused === undefined) {
    for (const name of gone) {
      await slices.breathe();
      files.pending.delete(name);
      fleet.remove(name);
    }
  }
  return refused === undefined ? conflict(files.conflicts(), setName) : refusal(refused);
}

/** The application controller goes on while the set is frozen: it compares each Application with its own sources. */
async function compareFrozen(files: StoreFiles, fleet: Fleet): Promise<void> {
  const slices = new Slices();
  for (const name of files.pending) {
    await slices.breathe();
    const app = fleet.apps.get(name);
    if (app === undefined || app.deletedAt !== undefined) continue;
    const target = await files.compared(fleet.tip, app.target);
    if (target !== app.target) fleet.apply(target);
  }
}

function conflict(names: readonly string[], setName: string): SetError | undefined {
  // Argo CD shows the last by name.
  const name = names.at(-1);
  if (name === undefined) return undefined;
  const more = names.length > 1 ? ` (and ${names.length - 1} more)` : '';
  return {
    message: `ApplicationSet ${setName} contains applications with duplicate name: ${name}${more}`,
    reason: 'ApplicationValidationError',
  };
}

function refusal(name: string): SetError {
  return {
    message: `Application.argoproj.io "${name}" is invalid: metadata.name: Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`,
    reason: 'UpdateApplicationError',
  };
}
