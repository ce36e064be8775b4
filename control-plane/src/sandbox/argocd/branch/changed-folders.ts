import { wildcard } from '../definition/wildcard.ts';
import type { ObjectReader } from './object-reader.ts';
import type { Slices } from './slices.ts';
import { type TreeEntry, treeEntries } from './tree.ts';

/** A folder on the level of the pattern's file that differs between two trees. */
export interface ChangedFolder {
  /** Path of the file, whether it is there or not. */
  readonly file: string;
  readonly folder: string;
  /** Object id of the file in the newer tree; undefined when it is not there. */
  readonly fileOid: string | undefined;
  /** Object ids of the folders in it, by name. */
  readonly subfolders: ReadonlyMap<string, string>;
}

interface Pair {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

const chunk = 64;

/**
 * Compares two root trees along a generator's pattern and yields the folders that differ, a chunk at a time. Only
 * trees that differ are read, so one commit costs a few objects whatever the size of the repository.
 */
export async function* changedFolders(
  reader: ObjectReader,
  pattern: readonly string[],
  before: string | undefined,
  after: string | undefined,
  slices: Slices,
): AsyncGenerator<ChangedFolder[]> {
  const fileName = pattern.at(-1) ?? '';
  let level: Pair[] = [{ path: '', before, after }];
  for (const segment of pattern.slice(0, -1)) {
    const expression = wildcard(segment);
    const next: Pair[] = [];
    for (const pairs of chunks(level)) {
      const read = await Promise.all(
        pairs.map(
          async (pair) =>
            [pair.path, await folders(reader, pair.before), await folders(reader, pair.after)] as const,
        ),
      );
      for (const [path, old, current] of read) {
        await slices.breathe();
        for (const name of new Set([...old.keys(), ...current.keys()])) {
          if (old.get(name) === current.get(name) || !expression.test(name)) continue;
          next.push({
            path: path === '' ? name : `${path}/${name}`,
            before: old.get(name),
            after: current.get(name),
          });
        }
      }
    }
    level = next;
  }
  for (const pairs of chunks(level)) {
    await slices.breathe();
    yield await Promise.all(
      pairs.map(async ({ path, after: tree }) => {
        const inside = await entries(reader, tree);
        return {
          file: `${path}/${fileName}`,
          folder: path,
          fileOid: inside.find((entry) => entry.file && entry.name === fileName)?.oid,
          subfolders: new Map(inside.filter((entry) => entry.folder).map((entry) => [entry.name, entry.oid])),
        };
      }),
    );
  }
}

async function folders(reader: ObjectReader, tree: string | undefined): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await entries(reader, tree)) if (entry.folder) found.set(entry.name, entry.oid);
  return found;
}

async function entries(reader: ObjectReader, tree: string | undefined): Promise<TreeEntry[]> {
  if (tree === undefined) return [];
  const object = await reader.read(tree);
  if (object?.type !== 'tree') throw new Error(`the tree ${tree} is missing in the repository`);
  return [...treeEntries(object.data)];
}

function* chunks<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += chunk) yield items.slice(start, start + chunk);
}
