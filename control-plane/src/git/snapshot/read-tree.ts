import type { CommitInfo } from '../../domain/store.ts';
import type { ObjectReader } from '../cache/object-reader.ts';
import { type ParsedCommit, parseCommit } from '../objects/commit.ts';
import { isDirectory, modes, parseTree, type TreeEntry } from '../objects/tree.ts';
import { namespaceOfFolder } from './folder-path.ts';
import { type FolderFile, type FolderState, folderTrees } from './folder-state.ts';

/** Reads the text of a `store.yaml`: what the domain makes of it. */
export type ParseFolder = (
  text: string | undefined,
  where: { readonly folder: string; readonly namespace: string },
) => Pick<FolderState, 'spec' | 'problem'>;

/** A file longer than this is not read as a store file at all; the parser is told so by its length. */
const longestStoreFile = 64 * 1024;
const deepestFolder = 8;

/** Reads a commit. Throws when `oid` is not one. */
export async function readCommit(
  objects: ObjectReader,
  oid: string,
): Promise<ParsedCommit & { body: Buffer }> {
  const { type, body } = await objects.read(oid);
  if (type !== 'commit') throw new Error(`${oid} is a ${type}, not a commit`);
  return { ...parseCommit(oid, body), body };
}

export async function readTree(objects: ObjectReader, oid: string): Promise<Buffer> {
  const { type, body } = await objects.read(oid);
  if (type !== 'tree') throw new Error(`${oid} is a ${type}, not a tree`);
  return body;
}

/**
 * Reads one store folder. `known` is the folder as it was before: subtrees that did not change are taken from it,
 * so that only new objects need to be in the cache.
 */
export async function readFolder(
  objects: ObjectReader,
  folder: string,
  treeOid: string,
  commit: CommitInfo | undefined,
  known: FolderState | undefined,
  parse: ParseFolder,
): Promise<FolderState> {
  const namespace = namespaceOfFolder(folder);
  const files = await listFiles(known ? withTreesOf(objects, known) : objects, '', treeOid, 0);
  const storeFile = files.find((file) => file.path === 'store.yaml' && file.mode !== modes.symlink);
  const before = known?.files.find((file) => file.path === 'store.yaml');
  const unchanged = storeFile !== undefined && before?.oid === storeFile.oid;
  const text = unchanged ? known?.text : storeFile && (await readText(objects, storeFile.oid));
  return { folder, namespace, treeOid, files, text, commit, ...parse(text, { folder, namespace }) };
}

/** A fetch brings only what is new: a subtree that stayed as it was is made again from the files known before. */
function withTreesOf(objects: ObjectReader, known: FolderState): ObjectReader {
  const trees = new Map(folderTrees(known.files).map((tree) => [tree.oid, tree]));
  return {
    read: async (oid) => trees.get(oid) ?? objects.read(oid),
    close: () => objects.close(),
  };
}

async function readText(objects: ObjectReader, oid: string): Promise<string> {
  const { body } = await objects.read(oid);
  // one byte too long is enough for the parser to refuse it
  return body.toString('utf8', 0, longestStoreFile + 1);
}

async function listFiles(
  objects: ObjectReader,
  prefix: string,
  oid: string,
  depth: number,
): Promise<FolderFile[]> {
  const entries = parseTree(await readTree(objects, oid));
  const lists = await Promise.all(entries.map((entry) => filesOf(objects, prefix, entry, depth)));
  return lists.flat();
}

function filesOf(
  objects: ObjectReader,
  prefix: string,
  entry: TreeEntry,
  depth: number,
): FolderFile[] | Promise<FolderFile[]> {
  const path = shared(prefix + entry.name);
  // past the depth a folder is carried along as it is, unread
  if (!isDirectory(entry) || depth >= deepestFolder) return [{ path, mode: entry.mode, oid: entry.oid }];
  return listFiles(objects, `${path}/`, entry.oid, depth + 1);
}

const paths = new Map<string, string>();
const keptPaths = 1000;

/** One copy of a path that is the same in thousands of folders. */
function shared(path: string): string {
  const known = paths.get(path);
  if (known === undefined && paths.size < keptPaths) paths.set(path, path);
  return known ?? path;
}

/** The oid of the folder `name` in a raw tree. */
export function childFolder(raw: Buffer, name: string): string | undefined {
  return parseTree(raw).find((entry) => entry.name === name && entry.mode === modes.directory)?.oid;
}
