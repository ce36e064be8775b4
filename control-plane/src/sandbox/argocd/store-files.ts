import { createHash } from 'node:crypto';
import { type ChangedFolder, changedFolders } from './branch/changed-folders.ts';
import type { ObjectReader } from './branch/object-reader.ts';
import { Slices } from './branch/slices.ts';
import { type SourceTree, SourceTrees } from './branch/source-tree.ts';
import type { AppProject } from './definition/app-project.ts';
import type { ApplicationSetDefinition } from './definition/application-set.ts';
import { GeneratorError, readParameters } from './definition/parameters.ts';
import { type Parameters, TemplateError } from './definition/template.ts';
import type { Target } from './lifecycle/app.ts';
import { type Fault, readFault } from './lifecycle/fault.ts';
import type { SetError } from './objects/application-set.ts';

/** What one file of the generator gives. */
interface StoreFile {
  readonly oid: string;
  readonly targets: readonly Target[];
  readonly error: SetError | undefined;
}

/**
 * The generator's files on the branch and what they want, kept up to date by tree difference. Sources inside a
 * store's folder are read when the folder changes; sources shared by all (the chart) when they change themselves.
 */
export class StoreFiles {
  /** Names whose target may differ from what was applied last. The owner takes names out as it applies them. */
  readonly pending = new Set<string>();
  readonly #files = new Map<string, StoreFile>();
  /** File paths by Application name: more than one is a conflict. */
  readonly #byName = new Map<string, string[]>();
  readonly #conflicting = new Set<string>();
  readonly #broken = new Set<string>();
  readonly #shared = new Map<string, SourceTree>();
  readonly #reader: ObjectReader;
  readonly #trees: SourceTrees;
  readonly #definition: ApplicationSetDefinition;
  readonly #project: AppProject;
  readonly #faults: ReadonlyMap<string, Fault>;
  readonly #known: Map<string, Target>;
  #root: string | undefined;

  /** `known`: targets of a former run by file path; a file that did not change is not parsed again. */
  constructor(
    reader: ObjectReader,
    definition: ApplicationSetDefinition,
    project: AppProject,
    faults: ReadonlyMap<string, Fault>,
    known: Map<string, Target>,
  ) {
    this.#reader = reader;
    this.#trees = new SourceTrees(reader);
    this.#definition = definition;
    this.#project = project;
    this.#faults = faults;
    this.#known = known;
  }

  /** Takes in the commit with this root tree. Throws when the repository cannot be read; then call it again. */
  async read(commit: string, root: string): Promise<void> {
    if (root === this.#root) return;
    const slices = new Slices();
    const sharedChanged = await this.#readShared(commit);
    for await (const folders of changedFolders(
      this.#reader,
      this.#definition.pattern,
      this.#root,
      root,
      slices,
    )) {
      const blobs = await Promise.all(folders.map((folder) => this.#changedBlob(folder)));
      for (const [index, folder] of folders.entries()) {
        await slices.breathe();
        await this.#readFolder(commit, folder, blobs[index]);
      }
    }
    if (sharedChanged) await this.#renewShared(slices);
    this.#root = root;
    this.#known.clear();
  }

  /** What the branch wants of this name: nothing, one target, or several that conflict. */
  targets(name: string): Target[] {
    const files = [...new Set(this.#byName.get(name))];
    return files.flatMap(
      (file) => this.#files.get(file)?.targets.filter((target) => target.name === name) ?? [],
    );
  }

  /** The error that stops the whole set: of the files that cannot be read the first by path, then of the others. */
  frozenBy(): SetError | undefined {
    const errors = [...this.#broken].sort().map((file) => this.#files.get(file)?.error);
    return errors.find((error) => error?.reason === 'ApplicationGenerationFromParamsError') ?? errors[0];
  }

  /** Names that more than one file or entry wants, sorted. */
  conflicts(): string[] {
    return [...this.#conflicting].sort();
  }

  /** The sources of a target at another commit, for an Application that the set may not update now. */
  async compared(commit: string, target: Target): Promise<Target> {
    const sources = await Promise.all(
      target.paths.map((path, index) =>
        this.#trees.at(commit, path, target.namespace, target.sources[index]),
      ),
    );
    return sources.every((source, index) => source === target.sources[index])
      ? target
      : withSources(target, sources);
  }

  /** The text of a folder's file when it has to be parsed. */
  async #changedBlob({ file, fileOid }: ChangedFolder): Promise<string | undefined> {
    if (fileOid === undefined || this.#unchanged(file, fileOid) !== undefined) return undefined;
    const blob = await this.#reader.read(fileOid);
    if (blob === undefined) throw new Error(`the object ${fileOid} is missing in the repository`);
    return blob.data.toString();
  }

  async #readFolder(commit: string, folder: ChangedFolder, text: string | undefined): Promise<void> {
    const { file, fileOid } = folder;
    if (fileOid === undefined) {
      this.#set(file, undefined);
      return;
    }
    const read = this.#unchanged(file, fileOid) ?? this.#parse(file, fileOid, text ?? '');
    const targets = await Promise.all(
      read.targets.map((target) => this.#withSources(commit, folder, target)),
    );
    this.#set(file, { ...read, targets });
  }

  /** What is known of a file that still has this object id, from this run or a former one. */
  #unchanged(file: string, oid: string): StoreFile | undefined {
    const former = this.#files.get(file);
    return former?.oid === oid ? former : this.#fromKnown(file, oid);
  }

  #fromKnown(file: string, oid: string): StoreFile | undefined {
    const target = this.#known.get(file);
    if (target === undefined || target.fileOid !== oid || target.siblings !== 1) return undefined;
    return { oid, targets: [target], error: undefined };
  }

  #parse(file: string, oid: string, text: string): StoreFile {
    try {
      const sets = readParameters(file, text);
      return { oid, targets: sets.map((set) => this.#target(file, oid, set, sets.length)), error: undefined };
    } catch (error) {
      if (error instanceof GeneratorError) {
        return {
          oid,
          targets: [],
          error: { message: error.message, reason: 'ApplicationGenerationFromParamsError' },
        };
      }
      // Whatever a file holds, it may break itself only: a value too deep to be written counts as one missing.
      const words =
        error instanceof TemplateError
          ? error.message
          : 'failed to execute go template: the value nests too deep';
      return { oid, targets: [], error: { message: words, reason: 'RenderTemplateParamsError' } };
    }
  }

  #target(file: string, fileOid: string, parameters: Parameters, siblings: number): Target {
    const rendered = this.#definition.render(parameters);
    const { name } = rendered.metadata;
    const { destination, sources } = rendered.spec;
    const refusal = this.#project.refusal(destination);
    return {
      name,
      file,
      fileOid,
      siblings,
      rendered: JSON.stringify(rendered),
      namespace: destination.namespace,
      refusal,
      paths: sources.map((source) => source.path),
      sources: [],
      fault: this.#faults.get(name) ?? readFault(parameters.sandbox),
      key: '',
    };
  }

  async #withSources(commit: string, folder: ChangedFolder, target: Target): Promise<Target> {
    const inside = `${folder.folder}/`;
    const sources = await Promise.all(
      target.paths.map((path, index) => {
        if (!path.startsWith(inside)) return this.#sharedTree(commit, path);
        const known = target.sources[index];
        const name = path.slice(inside.length);
        return name.includes('/')
          ? this.#trees.at(commit, path, target.namespace, known)
          : this.#trees.of(folder.subfolders.get(name), target.namespace, known);
      }),
    );
    const same =
      sources.length === target.sources.length && sources.every((tree, at) => tree === target.sources[at]);
    return same ? target : withSources(target, sources);
  }

  async #sharedTree(commit: string, path: string): Promise<SourceTree> {
    const known = this.#shared.get(path);
    if (known !== undefined) return known;
    const tree = await this.#trees.at(commit, path, '', undefined);
    // Two folders may ask at once: the first answer stays, so that equal trees are one object.
    const first = this.#shared.get(path) ?? tree;
    this.#shared.set(path, first);
    return first;
  }

  async #readShared(commit: string): Promise<boolean> {
    let changed = false;
    for (const [path, known] of this.#shared) {
      const tree = await this.#trees.at(commit, path, '', known);
      if (tree === known || (tree.oid === undefined && known.oid === undefined)) continue;
      this.#shared.set(path, tree);
      changed = true;
    }
    return changed;
  }

  async #renewShared(slices: Slices): Promise<void> {
    for (const [file, read] of this.#files) {
      await slices.breathe();
      const targets = read.targets.map((target) => {
        const sources = target.paths.map((path, index) => this.#shared.get(path) ?? target.sources[index]);
        return withSources(target, sources as readonly SourceTree[]);
      });
      this.#set(file, { ...read, targets });
    }
  }

  #set(file: string, read: StoreFile | undefined): void {
    for (const target of this.#files.get(file)?.targets ?? []) this.#index(target.name, file, false);
    if (read === undefined) this.#files.delete(file);
    else this.#files.set(file, read);
    if (read?.error === undefined) this.#broken.delete(file);
    else this.#broken.add(file);
    for (const target of read?.targets ?? []) this.#index(target.name, file, true);
  }

  #index(name: string, file: string, add: boolean): void {
    this.pending.add(name);
    const files = this.#byName.get(name) ?? [];
    if (add) files.push(file);
    else files.splice(files.indexOf(file), 1);
    if (files.length === 0) this.#byName.delete(name);
    else this.#byName.set(name, files);
    if (files.length > 1) this.#conflicting.add(name);
    else this.#conflicting.delete(name);
  }
}

function withSources(target: Target, sources: readonly SourceTree[]): Target {
  const helm = (JSON.parse(target.rendered) as { spec: { sources: { helm?: unknown }[] } }).spec.sources.map(
    (source) => source.helm,
  );
  const content = JSON.stringify([sources.map((source) => source.oid), helm, target.namespace, target.fault]);
  return { ...target, sources, key: createHash('sha1').update(content).digest('base64url') };
}
