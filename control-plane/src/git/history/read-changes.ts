import type { FileChange, StoreChange } from '../../ports/store-history.ts';
import type { LastingClone } from './lasting-clone.ts';

/** Characters of one file's diff. */
const longestDiff = 64 * 1024;
const longestStoreFile = 64 * 1024;
const noBlob = /^0+$/;
const directoryLink = '160000';

interface RawFile {
  readonly path: string;
  readonly change: string;
  /** Undefined: no file with contents. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** What these commits did to these folders, by commit. Throws TransportError. */
export async function readChanges(
  clone: LastingClone,
  commits: readonly string[],
  folders: readonly string[],
): Promise<Map<string, StoreChange>> {
  const where = ['--no-walk=unsorted', ...commits, '--', ...folders.map((path) => `:(literal)${path}`)];
  const raw = new Map<string, RawFile[]>();
  for await (const [oid = '', ...fields] of clone.log(['%H'], ['--raw', '--no-abbrev', ...where])) {
    raw.set(oid, rawFiles(fields));
  }
  await clone.fetchBlobs(
    [...raw.values()].flat().flatMap(({ before, after }) => [before ?? [], after ?? []].flat()),
  );
  const changes = new Map<string, StoreChange>();
  for await (const [oid = '', ...fields] of clone.log(['%H'], ['--patch', ...where])) {
    const files = raw.get(oid) ?? [];
    const [before, after] = await Promise.all([
      textOf(clone, files, 'before'),
      textOf(clone, files, 'after'),
    ]);
    changes.set(oid, { files: withDiffs(files, fields.join('\0')), before, after });
  }
  return changes;
}

/** `:<mode> <mode> <id> <id> <letter>`, then the path, for each file. */
function rawFiles(fields: readonly string[]): RawFile[] {
  const files: RawFile[] = [];
  for (let at = 0; at + 1 < fields.length; at++) {
    const match = /^\n?:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])/.exec(fields[at] as string);
    if (!match) continue;
    const [, oldMode, newMode, before = '', after = '', change = ''] = match;
    const blob = (mode: string | undefined, oid: string) =>
      noBlob.test(oid) || mode === directoryLink ? undefined : oid;
    const path = fields[at + 1] as string;
    files.push({ path, change, before: blob(oldMode, before), after: blob(newMode, after) });
    at += 1;
  }
  return files;
}

/** Diffs come in the order of the files; a changed type has two, and then none is told apart. */
function withDiffs(files: readonly RawFile[], patch: string): FileChange[] {
  const parts = patch.split(/^(?=diff --git )/m).filter((part) => part.startsWith('diff --git '));
  const isClear = parts.length === files.length;
  return files.map(({ path, change }, index) => {
    const diff = (isClear && parts[index]) || '';
    const isLong = diff.length > longestDiff;
    return { path, change, diff: isLong ? `${diff.slice(0, longestDiff)}\n… cut: it is too long\n` : diff };
  });
}

async function textOf(
  clone: LastingClone,
  files: readonly RawFile[],
  side: 'before' | 'after',
): Promise<string | undefined> {
  const isStoreFile = ({ path }: RawFile) => /^stores\/[^/]+\/[^/]+\/store\.yaml$/.test(path);
  const oid = files.find((file) => isStoreFile(file) && file[side] !== undefined)?.[side];
  if (oid === undefined) return undefined;
  const { body } = await clone.objects.read(oid);
  return body.toString('utf8', 0, longestStoreFile + 1);
}
