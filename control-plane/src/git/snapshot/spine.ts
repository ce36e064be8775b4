import { type GitObject, makeObject } from '../objects/object-id.ts';
import { applySplice, modes, parseTree, putEntry, removeEntry, type Splice } from '../objects/tree.ts';

/** The folder of the repository that holds the shards. */
export const storesFolder = 'stores';

/** A tree made from another by one splice: may travel as a delta. */
export interface DerivedTree {
  readonly object: GitObject;
  readonly base: { readonly oid: string; readonly length: number } | undefined;
  readonly splice: Splice;
}

interface Node {
  readonly oid: string;
  readonly raw: Buffer;
}

const nothing = Buffer.alloc(0);

/**
 * The trees above the store folders: root, `stores/` and the shards, as raw bytes. Immutable: `put` and
 * `remove` give a new spine that shares all but the changed trees.
 */
export class Spine {
  readonly root: Node;
  readonly stores: Node | undefined;
  readonly shards: ReadonlyMap<string, Node>;

  constructor(root: Node, stores: Node | undefined, shards: ReadonlyMap<string, Node>) {
    this.root = root;
    this.stores = stores;
    this.shards = shards;
  }

  /** Puts the tree `oid` at `stores/<shard>/<name>`; also gives the trees that are new, in the order to send. */
  put(shard: string, name: string, oid: string): { spine: Spine; trees: DerivedTree[] } {
    return this.#change(shard, (raw) => putEntry(raw, { mode: modes.directory, name, oid }));
  }

  /** Takes `stores/<shard>/<name>` out, and the shard with its last store. */
  remove(shard: string, name: string): { spine: Spine; trees: DerivedTree[] } {
    return this.#change(shard, (raw) => removeEntry(raw, name));
  }

  #change(shard: string, edit: (raw: Buffer) => Splice | undefined): { spine: Spine; trees: DerivedTree[] } {
    const trees: DerivedTree[] = [];
    const derive = (old: Node | undefined, splice: Splice | undefined): Node | undefined => {
      if (!splice) return old;
      const raw = applySplice(old?.raw ?? nothing, splice);
      const object = makeObject('tree', raw);
      const base = old && { oid: old.oid, length: old.raw.length };
      trees.push({ object, base, splice });
      return { oid: object.oid, raw };
    };
    const link = (parent: Node | undefined, name: string, child: Node | undefined): Node | undefined => {
      const raw = parent?.raw ?? nothing;
      // git has no empty folders
      if (!child || child.raw.length === 0) return derive(parent, removeEntry(raw, name));
      return derive(parent, putEntry(raw, { mode: modes.directory, name, oid: child.oid }));
    };

    const old = this.shards.get(shard);
    const shardNode = derive(old, edit(old?.raw ?? nothing));
    if (shardNode === old) return { spine: this, trees: [] };
    const stores = link(this.stores, shard, shardNode);
    const root = link(this.root, storesFolder, stores) ?? this.root;
    const shards = new Map(this.shards);
    if (shardNode && shardNode.raw.length > 0) shards.set(shard, shardNode);
    else shards.delete(shard);
    const kept = trees.filter((tree) => tree.object.body.length > 0 || tree.object.oid === root.oid);
    return { spine: new Spine(root, stores?.raw.length ? stores : undefined, shards), trees: kept };
  }
}

/** The store folders of a raw shard: files beside them are passed over. */
export function shardFolders(raw: Buffer): Map<string, string> {
  const folders = new Map<string, string>();
  for (const entry of parseTree(raw)) if (entry.mode === modes.directory) folders.set(entry.name, entry.oid);
  return folders;
}
