import type { CommitInfo, StoreFileProblem, StoreSpec } from '../../domain/store.ts';
import type { GitObject } from '../objects/object-id.ts';
import { encodeTree, modes, type TreeEntry } from '../objects/tree.ts';

/** One file of a store folder, by its path relative to the folder. */
export interface FolderFile {
  readonly path: string;
  readonly mode: string;
  readonly oid: string;
}

/** A store folder at one commit. */
export interface FolderState {
  /** For example `stores/8f/store-acme`. */
  readonly folder: string;
  readonly namespace: string;
  readonly treeOid: string;
  readonly files: readonly FolderFile[];
  readonly text: string | undefined;
  readonly spec: StoreSpec | undefined;
  readonly problem: StoreFileProblem | undefined;
  /** Undefined when the folder last changed before what was read of the history. */
  readonly commit: CommitInfo | undefined;
}

/** `undefined`: the folder is gone. */
export type FolderChanges = ReadonlyMap<string, FolderState | undefined>;

/** The trees of a folder, innermost first; the last one is the folder's own. */
export function folderTrees(files: readonly FolderFile[]): GitObject[] {
  const out: GitObject[] = [];
  const build = (prefix: string, inside: readonly FolderFile[]): TreeEntry => {
    const entries: TreeEntry[] = [];
    const below = new Map<string, FolderFile[]>();
    for (const file of inside) {
      const rest = file.path.slice(prefix.length);
      const slash = rest.indexOf('/');
      if (slash < 0) entries.push({ mode: file.mode, name: rest, oid: file.oid });
      else {
        const name = rest.slice(0, slash);
        const list = below.get(name);
        if (list) list.push(file);
        else below.set(name, [file]);
      }
    }
    for (const [name, list] of below) entries.push({ ...build(`${prefix}${name}/`, list), name });
    const tree = encodeTree(entries);
    out.push(tree);
    return { mode: modes.directory, name: '', oid: tree.oid };
  };
  build('', files);
  return out;
}
