import { type ScannedResource, scanManifests } from './manifest-scan.ts';
import type { ObjectReader } from './object-reader.ts';
import { treeEntries } from './tree.ts';

/** What a source's folder holds at one commit. */
export interface SourceTree {
  /** Object id of the folder's tree; undefined when it does not exist. */
  readonly oid: string | undefined;
  readonly resources: readonly ScannedResource[];
}

const missing: SourceTree = { oid: undefined, resources: [] };
const manifestName = /\.(?:ya?ml|json)$/;

/**
 * Reads source folders. Equal files are read once (guardrails of one plan are the same bytes for every store), and
 * equal lists are kept once.
 */
export class SourceTrees {
  readonly #reader: ObjectReader;
  readonly #scans = new Map<string, readonly ScannedResource[]>();
  readonly #lists = new Map<string, readonly ScannedResource[]>();

  constructor(reader: ObjectReader) {
    this.#reader = reader;
  }

  /** The folder `path` at `commit`. `known` is answered unchanged when the folder still has its object id. */
  async at(
    commit: string,
    path: string,
    namespace: string,
    known: SourceTree | undefined,
  ): Promise<SourceTree> {
    const tree = await this.#reader.read(`${commit}:${path}`);
    return tree?.type === 'tree' ? this.#read(tree.oid, tree.data, namespace, known) : missing;
  }

  /** The same for a folder whose object id is known already; undefined: it does not exist. */
  async of(oid: string | undefined, namespace: string, known: SourceTree | undefined): Promise<SourceTree> {
    if (oid === undefined) return missing;
    return known?.oid === oid ? known : this.#read(oid, (await this.#object(oid)).data, namespace, known);
  }

  async #read(
    oid: string,
    data: Buffer,
    namespace: string,
    known: SourceTree | undefined,
  ): Promise<SourceTree> {
    if (known?.oid === oid) return known;
    const entries = [...treeEntries(data)];
    // A Helm chart keeps its manifests in templates/, a plain source in the folder itself (Argo CD does not recurse).
    const templates = entries.find((entry) => entry.folder && entry.name === 'templates');
    const chart = entries.some((entry) => entry.name === 'Chart.yaml');
    const files = chart && templates ? [...treeEntries((await this.#object(templates.oid)).data)] : entries;
    const scans = await Promise.all(
      files
        .filter((entry) => entry.file && manifestName.test(entry.name))
        .map((entry) => this.#scan(entry.oid, namespace)),
    );
    return { oid, resources: this.#shared(scans.flat()) };
  }

  async #scan(oid: string, namespace: string): Promise<readonly ScannedResource[]> {
    const known = this.#scans.get(oid);
    if (known !== undefined) return known;
    const found = scanManifests((await this.#object(oid)).data.toString(), namespace);
    // A file about one namespace is not read for another one: only files for all are worth keeping.
    if (this.#scans.size < 500 && !found.some((resource) => resource.kind === 'Namespace'))
      this.#scans.set(oid, found);
    return found;
  }

  async #object(oid: string) {
    const object = await this.#reader.read(oid);
    if (object === undefined) throw new Error(`the object ${oid} is missing in the repository`);
    return object;
  }

  #shared(list: readonly ScannedResource[]): readonly ScannedResource[] {
    const key = JSON.stringify(list);
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    if (this.#lists.size < 500) this.#lists.set(key, list);
    return list;
  }
}
