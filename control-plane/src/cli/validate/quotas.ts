import { readQuotas } from '../../domain/access/quotas.ts';
import type { StoreSettings } from '../../domain/settings.ts';
import type { StoreSpec } from '../../domain/store.ts';
import { parseStoreFile } from '../../domain/store-file.ts';
import {
  type BrokenQuota,
  brokenQuotas,
  countsFor,
  quotaFault,
} from '../../domain/validation/quota-faults.ts';
import type { RepositoryFault } from '../../domain/validation/repository.ts';
import { CommandError } from '../command.ts';
import { git } from '../git.ts';
import { printable } from '../printable.ts';
import { readText } from '../read-text.ts';
import { changedFiles } from './changed.ts';

export interface QuotaCheck {
  /** The file of quotas. */
  readonly quotas: string;
  readonly folder: string;
  readonly specs: ReadonlyMap<string, StoreSpec>;
  readonly settings: StoreSettings;
}

/**
 * The stores that are too many for their teams: the newest, or those that came to the team or plan since the branch left
 * the commit `since`. Throws CommandError for a file of quotas that cannot be read.
 */
export async function quotaFaults(
  { quotas: file, folder, specs, settings }: QuotaCheck,
  since: string | undefined,
): Promise<RepositoryFault[]> {
  const broken = brokenQuotas(await quotasIn(file), specs);
  if (broken.length === 0) return [];
  const came = since === undefined ? undefined : await cameSince(folder, since, settings);
  const faults: RepositoryFault[] = [];
  for (const each of broken) faults.push(...(came === undefined ? newest(each) : await came(each)));
  return faults;
}

function newest({ quota, newest: files }: BrokenQuota): RepositoryFault[] {
  return files.map((file) => quotaFault(file, quota));
}

async function quotasIn(file: string) {
  try {
    return readQuotas(await readText(file));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(printable(`${file}: ${(error as Error).message}`));
  }
}

/** Whoever had a store keeps it, though the team has too many: what counted at that commit already is no fault. */
async function cameSince(folder: string, since: string, settings: StoreSettings) {
  const base = await git(folder, ['merge-base', since, 'HEAD']);
  const touched = await changedFiles(folder, since);
  const listed = await git(folder, ['ls-tree', '-r', '--name-only', '-z', base, '--', 'stores/']);
  const former = new Map<string, string>();
  for (const path of listed.split('\0')) {
    const [, , namespace = '', name] = path.split('/');
    if (name === 'store.yaml') former.set(namespace, path);
  }
  return async ({ quota, stores }: BrokenQuota): Promise<RepositoryFault[]> => {
    const faults: RepositoryFault[] = [];
    for (const [file, { namespace }] of stores) {
      if (!touched.has(file)) continue;
      const path = former.get(namespace);
      const text = path === undefined ? '' : await git(folder, ['show', `${base}:./${path}`]);
      const { spec } = parseStoreFile(text, { file, namespace }, settings);
      if (spec === undefined || !countsFor(quota, spec)) faults.push(quotaFault(file, quota));
    }
    return faults;
  };
}
