import { type GitObject, makeObject } from './object-id.ts';

export const modes = { file: '100644', directory: '40000', symlink: '120000' } as const;

/** A file stands where a folder is to go, or the other way round. */
export class EntryKindError extends Error {
  constructor(name: string) {
    super(`${name} is a file where a folder is wanted, or the other way round`);
    this.name = 'EntryKindError';
  }
}

export interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly oid: string;
}

/** Where an entry starts and ends in a raw tree. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A change to raw bytes: the bytes `[start, end)` of the old are replaced by `insert`. */
export interface Splice extends Span {
  readonly insert: Buffer;
}

/** Reads a raw tree: `<mode> <name>\0<20 bytes>` repeated. Throws when the bytes are cut short. */
export function parseTree(raw: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < raw.length; ) {
    const space = raw.indexOf(0x20, at);
    const nul = raw.indexOf(0, space);
    if (space < 0 || nul < 0 || nul + 21 > raw.length) throw new Error('a tree object is cut short');
    entries.push({
      mode: modeAt(raw, at, space),
      name: raw.toString('utf8', space + 1, nul),
      oid: raw.toString('hex', nul + 1, nul + 21),
    });
    at = nul + 21;
  }
  return entries;
}

/** The usual modes without a new string for each of a hundred thousand entries. */
function modeAt(raw: Buffer, start: number, end: number): string {
  const text = raw.toString('latin1', start, end);
  if (text === modes.file) return modes.file;
  return text === modes.directory ? modes.directory : text;
}

export function isDirectory(entry: { readonly mode: string }): boolean {
  return entry.mode === modes.directory || entry.mode === '040000';
}

/** Git orders entries by bytes, a directory as if its name ended in a slash. */
function sortKey(entry: { readonly mode: string; readonly name: string }): Buffer {
  return Buffer.from(isDirectory(entry) ? `${entry.name}/` : entry.name);
}

function encodeEntry(entry: TreeEntry): Buffer {
  return Buffer.concat([Buffer.from(`${entry.mode} ${entry.name}\0`), Buffer.from(entry.oid, 'hex')]);
}

export function encodeTree(entries: readonly TreeEntry[]): GitObject {
  const sorted = [...entries].sort((a, b) => Buffer.compare(sortKey(a), sortKey(b)));
  return makeObject('tree', Buffer.concat(sorted.map(encodeEntry)));
}

/** Finds the span of `name`, or the empty span where an entry of that name and mode belongs. */
function locate(raw: Buffer, name: string, mode: string): Span & { readonly found: boolean } {
  const wanted = Buffer.from(name);
  const key = sortKey({ mode, name });
  let insertAt = -1;
  for (let at = 0; at < raw.length; ) {
    const space = raw.indexOf(0x20, at);
    const nul = raw.indexOf(0, space);
    const end = nul + 21;
    if (raw.compare(wanted, 0, wanted.length, space + 1, nul) === 0) return { start: at, end, found: true };
    if (insertAt < 0 && comesAfter(raw, at, space, nul, key)) insertAt = at;
    at = end;
  }
  const start = insertAt < 0 ? raw.length : insertAt;
  return { start, end: start, found: false };
}

const slash = 0x2f;

/** Whether the entry at `at` belongs after `key`, a name with a slash at its end if it is a directory's. */
function comesAfter(raw: Buffer, at: number, space: number, nul: number, key: Buffer): boolean {
  const length = nul - space - 1;
  const order = raw.compare(key, 0, Math.min(length, key.length), space + 1, nul);
  // the mode of a directory is the only one that starts with 4
  if (order !== 0 || raw[at] !== 0x34) return order > 0;
  return slash > (key[length] ?? 0);
}

/** The splice that puts `entry` into a raw tree, in git's order, in place of an entry of the same name. Throws EntryKindError. */
export function putEntry(raw: Buffer, entry: TreeEntry): Splice {
  const old = locate(raw, entry.name, entry.mode);
  if (!old.found || isDirectory(entry) === (raw[old.start] === 0x34)) {
    return { start: old.start, end: old.end, insert: encodeEntry(entry) };
  }
  throw new EntryKindError(entry.name);
}

/** The splice that takes `name` out; undefined when it is not there. */
export function removeEntry(raw: Buffer, name: string): Splice | undefined {
  const old = locate(raw, name, modes.directory);
  return old.found ? { start: old.start, end: old.end, insert: Buffer.alloc(0) } : undefined;
}

export function applySplice(raw: Buffer, splice: Splice): Buffer {
  return Buffer.concat([raw.subarray(0, splice.start), splice.insert, raw.subarray(splice.end)]);
}
