import { namespaceOfFolder } from '../snapshot/folder-path.ts';

export interface IndexedCommit {
  readonly oid: string;
  /** Unix seconds. */
  readonly at: number;
  readonly author: string;
  /** Paths of the store folders that it touched. */
  readonly folders: Iterable<string>;
}

/** What to look for; undefined: anything. */
export interface IndexQuery {
  readonly namespaces: readonly string[] | undefined;
  readonly author: string | undefined;
  readonly since: number | undefined;
  readonly until: number | undefined;
}

const oidLength = 20;

/** Which commits touched which store folders, oldest first, in a few tens of bytes for each. */
export class CommitIndex {
  #oids = Buffer.alloc(oidLength * 1024);
  readonly #times = new Column();
  readonly #authors = new Column();
  /** Where a commit's folders begin in `#folders`. */
  readonly #starts = new Column();
  readonly #folders = new Column();
  readonly #authorIds = new Map<string, number>();
  readonly #folderIds = new Map<string, number>();
  readonly #paths: string[] = [];
  readonly #byNamespace = new Map<string, number[]>();
  /** Positions of the commits by folder. */
  readonly #postings: number[][] = [];

  get size(): number {
    return this.#times.length;
  }

  add({ oid, at, author, folders }: IndexedCommit): void {
    const position = this.size;
    if ((position + 1) * oidLength > this.#oids.length) {
      this.#oids = Buffer.concat([this.#oids, Buffer.alloc(this.#oids.length)]);
    }
    this.#oids.write(oid, position * oidLength, 'hex');
    this.#times.push(at);
    this.#authors.push(idOf(this.#authorIds, author));
    this.#starts.push(this.#folders.length);
    for (const folder of folders) {
      const id = this.#folderId(folder);
      this.#folders.push(id);
      this.#postings[id]?.push(position);
    }
  }

  /** The position of a commit; undefined when it is not here. */
  find(oid: string): number | undefined {
    const wanted = Buffer.from(oid, 'hex');
    if (wanted.length !== oidLength) return undefined;
    const known = this.#oids.subarray(0, this.size * oidLength);
    let at = known.indexOf(wanted);
    while (at >= 0 && at % oidLength !== 0) at = known.indexOf(wanted, at + 1);
    return at < 0 ? undefined : at / oidLength;
  }

  oid(position: number): string {
    return this.#oids.toString('hex', position * oidLength, (position + 1) * oidLength);
  }

  /** Paths of the folders that a namespace ever had. */
  foldersOf(namespace: string): string[] {
    return (this.#byNamespace.get(namespace) ?? []).map((id) => this.#paths[id] as string);
  }

  /** The namespaces that a commit touched, sorted. */
  namespacesAt(position: number): string[] {
    const end = position + 1 < this.size ? this.#starts.at(position + 1) : this.#folders.length;
    const names = new Set<string>();
    for (let at = this.#starts.at(position); at < end; at++) {
      names.add(namespaceOfFolder(this.#paths[this.#folders.at(at)] as string));
    }
    return [...names].sort();
  }

  /** Positions before `before` that match, newest first. */
  *search({ namespaces, author, since, until }: IndexQuery, before: number): Generator<number> {
    const authors = author === undefined ? undefined : this.#authorsLike(author);
    for (const position of namespaces ? this.#touching(namespaces) : countdown(before)) {
      if (position >= before) continue;
      const at = this.#times.at(position);
      if (since !== undefined && at < since) continue;
      if (until !== undefined && at > until) continue;
      if (authors && !authors.has(this.#authors.at(position))) continue;
      yield position;
    }
  }

  #touching(namespaces: readonly string[]): Iterable<number> {
    const ids = namespaces.flatMap((namespace) => this.#byNamespace.get(namespace) ?? []);
    const [first, ...others] = ids.map((id) => this.#postings[id] as number[]);
    if (first === undefined) return [];
    if (others.length === 0) return first.toReversed();
    const marks = new Uint8Array(this.size);
    for (const list of [first, ...others]) for (const position of list) marks[position] = 1;
    return [...countdown(this.size)].filter((position) => marks[position] === 1);
  }

  #authorsLike(part: string): Set<number> {
    const wanted = part.toLowerCase();
    const found = [...this.#authorIds].filter(([author]) => author.toLowerCase().includes(wanted));
    return new Set(found.map(([, id]) => id));
  }

  #folderId(path: string): number {
    const id = idOf(this.#folderIds, path);
    if (id < this.#paths.length) return id;
    const namespace = namespaceOfFolder(path);
    this.#paths.push(path);
    this.#postings.push([]);
    const others = this.#byNamespace.get(namespace);
    if (others) others.push(id);
    else this.#byNamespace.set(namespace, [id]);
    return id;
  }
}

function idOf(ids: Map<string, number>, text: string): number {
  const known = ids.get(text);
  if (known !== undefined) return known;
  ids.set(text, ids.size);
  return ids.size - 1;
}

function* countdown(from: number): Generator<number> {
  for (let position = from - 1; position >= 0; position--) yield position;
}

/** Whole numbers below 2^32 that only grow in count. */
class Column {
  #values = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Uint32Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }
}
