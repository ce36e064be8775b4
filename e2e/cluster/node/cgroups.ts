import { mkdir, readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { exists } from '../../support/exists.ts';

const mountPoint = '/sys/fs/cgroup';

/** What the pods' control groups lie below, apart from those of any other kubelet of this machine. */
export function cgroupRootOf(folder: string): string {
  return `/${path.basename(folder)}`;
}

/** Folders of all hierarchies (version 1), or the one of version 2. */
async function hierarchies(): Promise<string[]> {
  if (await exists(path.join(mountPoint, 'cgroup.controllers'))) return [mountPoint];
  const names = await readdir(mountPoint, { withFileTypes: true });
  return names.filter((entry) => entry.isDirectory()).map((entry) => path.join(mountPoint, entry.name));
}

export async function makeCgroups(cgroupRoot: string): Promise<void> {
  for (const hierarchy of await hierarchies())
    await mkdir(path.join(hierarchy, cgroupRoot), { recursive: true });
}

/** Removes the groups, which are empty once all processes of the node have ended. */
export async function removeCgroups(cgroupRoot: string): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeGroup(path.join(hierarchy, cgroupRoot));
}

async function removeGroup(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeGroup(path.join(folder, entry.name));
  // The kernel lets go of a group a moment after its last process; one that stays is empty and harmless.
  await rmdir(folder).catch(() => undefined);
}
