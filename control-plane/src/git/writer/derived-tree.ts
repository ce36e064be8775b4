import { spliceDelta } from '../pack/delta.ts';
import type { PackWriter } from '../pack/pack-writer.ts';
import type { DerivedTree } from '../snapshot/spine.ts';

/** Git's own default for `pack.depth` is 50: longer chains make every later read of the tree slow. */
const deepestChain = 40;

/**
 * Adds a tree of the spine to a pack: as a delta against the tree it was made from, and whole when it is new,
 * when the chain of deltas got long, or when the delta would not be smaller. `depths` remembers the chains.
 */
export function addDerivedTree(pack: PackWriter, tree: DerivedTree, depths: Map<string, number>): void {
  const { object, base, splice } = tree;
  if (pack.has(object.oid)) return;
  const depth = base ? (depths.get(base.oid) ?? 0) + 1 : 0;
  const delta = base && depth < deepestChain ? spliceDelta(base.length, splice) : undefined;
  if (base && delta && delta.length < object.body.length) {
    pack.addDelta(object.oid, base.oid, delta);
    depths.set(object.oid, depth);
  } else {
    pack.add(object);
    depths.set(object.oid, 0);
  }
}
