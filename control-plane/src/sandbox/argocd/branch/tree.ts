export interface TreeEntry {
  readonly name: string;
  readonly oid: string;
  readonly folder: boolean;
  /** A regular file: neither a symbolic link nor a submodule. */
  readonly file: boolean;
}

/** The entries of a tree object (`<mode> <name>` NUL, 20 bytes of object id, again and again). */
export function* treeEntries(data: Buffer): Generator<TreeEntry> {
  let at = 0;
  while (at < data.length) {
    const space = data.indexOf(0x20, at);
    const nul = data.indexOf(0, space);
    if (space < 0 || nul < 0 || nul + 21 > data.length) throw new Error('a tree object is damaged');
    const mode = data.toString('latin1', at, space);
    yield {
      name: data.toString('utf8', space + 1, nul),
      oid: data.toString('hex', nul + 1, nul + 21),
      folder: mode === '40000',
      file: mode.startsWith('100'),
    };
    at = nul + 21;
  }
}
