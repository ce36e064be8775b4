import { missingGuardrails } from '../../domain/missing-guardrails.ts';
import type { CommitInfo, StoreEntry } from '../../domain/store.ts';
import { modes } from '../objects/tree.ts';
import { namespaceOfFolder } from './folder-path.ts';
import type { FolderChanges, FolderState } from './folder-state.ts';
import type { Spine } from './spine.ts';
import { Tally } from './tally.ts';

/** Anything that can say what a folder or a namespace holds: the tip, or the tip with waiting commits on top. */
export interface FolderView {
  folder(path: string): FolderState | undefined;
  /** Paths of the folders with this name, over all shards, sorted. */
  foldersNamed(namespace: string): readonly string[];
}

/** The store folders at the tip, by path and by namespace. */
export class Snapshot implements FolderView {
  tip: CommitInfo;
  /** Raw bytes of the tip commit: what a fetch needs to say "I have this". */
  tipBody: Buffer;
  spine: Spine;
  readonly #folders: Map<string, FolderState>;
  readonly #byNamespace = new Map<string, readonly string[]>();
  readonly #tally: Tally;

  constructor(tip: CommitInfo, tipBody: Buffer, spine: Spine, folders: Map<string, FolderState>) {
    this.tip = tip;
    this.tipBody = tipBody;
    this.spine = spine;
    this.#folders = folders;
    this.#tally = Tally.of(folders.values());
    for (const path of folders.keys()) this.#link(path);
  }

  folder(path: string): FolderState | undefined {
    return this.#folders.get(path);
  }

  foldersNamed(namespace: string): readonly string[] {
    return this.#byNamespace.get(namespace) ?? [];
  }

  namespaces(): Iterable<string> {
    return this.#byNamespace.keys();
  }

  /** How many stores there are of whom, as it is now. */
  tally(): Tally {
    return this.#tally.copy();
  }

  /** Moves to a new tip. Returns the namespaces whose entries changed, each with the last folder that it lost. */
  advance(
    tip: CommitInfo,
    tipBody: Buffer,
    spine: Spine,
    changes: FolderChanges,
  ): Map<string, FolderState | undefined> {
    this.tip = tip;
    this.tipBody = tipBody;
    this.spine = spine;
    const touched = new Map<string, FolderState | undefined>();
    for (const [path, state] of changes) {
      const namespace = namespaceOfFolder(path);
      const before = this.#folders.get(path);
      this.#tally.replace(before, state);
      touched.set(namespace, state ? touched.get(namespace) : (before ?? touched.get(namespace)));
      if (state) {
        this.#folders.set(path, state);
        if (!before) this.#link(path);
      } else if (this.#folders.delete(path)) this.#unlink(path);
    }
    return touched;
  }

  /** Names the last commit of folders that do not know theirs. Returns the namespaces that got to know it. */
  attribute(commits: ReadonlyMap<string, CommitInfo>): Set<string> {
    const touched = new Set<string>();
    for (const [path, commit] of commits) {
      const state = this.#folders.get(path);
      if (!state || state.commit) continue;
      this.#folders.set(path, { ...state, commit });
      touched.add(state.namespace);
    }
    return touched;
  }

  #link(path: string): void {
    const namespace = namespaceOfFolder(path);
    this.#byNamespace.set(namespace, [...this.foldersNamed(namespace), path].sort());
  }

  #unlink(path: string): void {
    const namespace = namespaceOfFolder(path);
    const rest = this.foldersNamed(namespace).filter((other) => other !== path);
    if (rest.length > 0) this.#byNamespace.set(namespace, rest);
    else this.#byNamespace.delete(namespace);
  }
}

/** The entry of a namespace as a view has it. The same name in two shards is a fault of both. */
export function entryOf(view: FolderView, namespace: string): StoreEntry | undefined {
  const [first, ...others] = view.foldersNamed(namespace);
  const state = first === undefined ? undefined : view.folder(first);
  if (!state) return undefined;
  const { folder, treeOid: version, text, commit } = state;
  // What a link leads to is not the store's.
  const missing = missingGuardrails(
    state.files.flatMap(({ path, mode }) => (mode === modes.symlink ? [] : [path])),
  );
  if (others.length === 0) {
    return { namespace, folder, version, text, commit, missing, spec: state.spec, problem: state.problem };
  }
  const message = `The namespace ${namespace} has more than one folder: ${[folder, ...others].join(', ')}. Keep one of them.`;
  const problem = { file: `${others[0]}/store.yaml`, line: undefined, message, freezesAll: false };
  const offender = view.folder(others[0] as string);
  const blamed = offender?.commit ?? commit;
  return { namespace, folder, version, text, commit: blamed, missing, spec: undefined, problem };
}
