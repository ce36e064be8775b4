import type { Cache } from '../cache/clone.ts';
import type { ObjectReader } from '../cache/object-reader.ts';
import { folderPath } from './folder-path.ts';
import type { FolderState } from './folder-state.ts';
import { childFolder, type ParseFolder, readCommit, readFolder, readTree } from './read-tree.ts';
import { Snapshot } from './snapshot.ts';
import { Spine, shardFolders, storesFolder } from './spine.ts';

/** How many folders are read at the same time: enough to keep git busy, few enough to keep memory flat. */
const folderBatch = 256;

/** Reads a whole tip from a fresh clone. Commits of the folders are left open: one commit has no history. */
export async function loadSnapshot(cache: Cache, parse: ParseFolder): Promise<Snapshot> {
  const { objects, tip } = cache;
  const commit = await readCommit(objects, tip);
  const spine = await loadSpine(objects, commit.tree);
  const folders = new Map<string, FolderState>();
  const wanted: { folder: string; oid: string }[] = [];
  for (const [shard, node] of spine.shards) {
    for (const [name, oid] of shardFolders(node.raw)) wanted.push({ folder: folderPath(shard, name), oid });
  }
  for (let at = 0; at < wanted.length; at += folderBatch) {
    const batch = wanted.slice(at, at + folderBatch);
    const states = await Promise.all(
      batch.map(({ folder, oid }) => readFolder(objects, folder, oid, undefined, undefined, parse)),
    );
    for (const state of states) folders.set(state.folder, state);
  }
  return new Snapshot(commit.info, commit.body, spine, folders);
}

/** Reads root, `stores/` and every shard; `known` shares the trees that did not change. */
export async function loadSpine(objects: ObjectReader, rootOid: string, known?: Spine): Promise<Spine> {
  const node = async (oid: string, old: { oid: string; raw: Buffer } | undefined) =>
    old?.oid === oid ? old : { oid, raw: await readTree(objects, oid) };
  const root = await node(rootOid, known?.root);
  const storesOid = childFolder(root.raw, storesFolder);
  if (storesOid === undefined) return new Spine(root, undefined, new Map());
  const stores = await node(storesOid, known?.stores);
  const shards = await Promise.all(
    [...shardFolders(stores.raw)].map(
      async ([name, oid]) => [name, await node(oid, known?.shards.get(name))] as const,
    ),
  );
  return new Spine(root, stores, new Map(shards));
}
