import { folderPath } from './folder-path.ts';
import { type Spine, shardFolders } from './spine.ts';

export interface FolderDiff {
  readonly folder: string;
  /** Undefined: the folder is gone. */
  readonly oid: string | undefined;
}

/** The store folders that differ between two spines, by object id: unchanged shards are never opened. */
export function diffSpines(from: Spine, to: Spine): FolderDiff[] {
  const out: FolderDiff[] = [];
  for (const shard of new Set([...from.shards.keys(), ...to.shards.keys()])) {
    const before = from.shards.get(shard);
    const after = to.shards.get(shard);
    if (before?.oid === after?.oid) continue;
    const old = before ? shardFolders(before.raw) : new Map<string, string>();
    const now = after ? shardFolders(after.raw) : new Map<string, string>();
    for (const [name, oid] of now)
      if (old.get(name) !== oid) out.push({ folder: folderPath(shard, name), oid });
    for (const name of old.keys())
      if (!now.has(name)) out.push({ folder: folderPath(shard, name), oid: undefined });
  }
  return out;
}
