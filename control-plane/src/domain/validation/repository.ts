import type { StoreSettings } from '../settings.ts';
import type { StoreFileProblem, StoreSpec } from '../store.ts';
import { lineOf, readYaml } from '../store-file/read-yaml.ts';
import { checkFolder, folderFiles } from './folder.ts';
import { pathFaults } from './places.ts';
import { manifestReader } from './read-once.ts';

export interface CheckedRepository {
  readonly stores: number;
  readonly faults: RepositoryFault[];
  /** Of the stores that could be read, by their files. */
  readonly specs: ReadonlyMap<string, StoreSpec>;
}

export type RepositoryFault = Pick<StoreFileProblem, 'file' | 'line' | 'message'>;

/** What is at a path: the text of a plain file, or what it is instead. */
export type TreeFile =
  | { readonly text: string }
  | { readonly other: 'symlink' | 'submodule' | 'too-large' | 'odd' };

const otherMessages = {
  symlink: 'This is a symbolic link, which can lead out of the repository: replace it with the file.',
  submodule: 'This is another git repository: replace it with the files themselves.',
  'too-large': 'The file is larger than 64 KiB: keep only what belongs to the store in it.',
  odd: 'This is no plain file: remove it.',
};

/** What may lie in `stores/` beside the shards. */
const besides = ['stores/README.md', 'stores/.gitkeep'];

/**
 * Everything that is wrong with the tree of a store repository, by file and line. `files` holds all that is under
 * `stores/` by path, and of the rest at least what is not a plain file. Reads with the code that the control plane reads
 * stores with; never throws, whatever the texts.
 */
export function checkRepository(
  files: ReadonlyMap<string, TreeFile>,
  settings: StoreSettings,
): CheckedRepository {
  const inStores = [...files.keys()].filter((path) => path.startsWith('stores/')).sort();
  const faults = pathFaults(inStores);
  const folders = new Map<string, { texts: Map<string, string>; unread: Set<string> }>();
  for (const [path, file] of files) {
    if ('other' in file) faults.push({ file: path, line: undefined, message: otherMessages[file.other] });
  }
  for (const path of inStores) {
    const [, shard, namespace, ...rest] = path.split('/');
    const inside = rest.join('/');
    if (inside === '' && besides.includes(path)) continue;
    if (!folderFiles.includes(inside)) {
      const message =
        'The file belongs to no store (stores/<shard>/<namespace>/store.yaml and guardrails/): remove it.';
      if (!('other' in (files.get(path) ?? {}))) faults.push({ file: path, line: undefined, message });
      if (inside === '') continue;
    }
    const folder = `stores/${shard}/${namespace}`;
    const known = folders.get(folder) ?? { texts: new Map(), unread: new Set() };
    folders.set(folder, known);
    const file = files.get(path);
    if (file !== undefined && 'text' in file) known.texts.set(inside, file.text);
    else known.unread.add(inside);
  }
  const specs = new Map<string, StoreSpec>();
  faults.push(...folderFaults(folders, settings, specs));
  const order = (fault: RepositoryFault) => fault.line ?? 0;
  faults.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : order(a) - order(b)));
  return { stores: folders.size, faults, specs };
}

function folderFaults(
  folders: ReadonlyMap<string, { texts: Map<string, string>; unread: Set<string> }>,
  settings: StoreSettings,
  specs: Map<string, StoreSpec>,
): RepositoryFault[] {
  const faults: RepositoryFault[] = [];
  const namespaces = new Map<string, RepositoryFault[]>();
  const hosts = new Map<string, RepositoryFault[]>();
  const judge = { settings, read: manifestReader() };
  for (const [folder, { texts, unread }] of folders) {
    const file = `${folder}/store.yaml`;
    const checked = checkFolder(folder, texts, unread, judge);
    faults.push(...checked.faults);
    const namespace = folder.slice(folder.lastIndexOf('/') + 1);
    add(namespaces, namespace, { file, line: undefined, message: `The namespace ${namespace} is taken by` });
    if (checked.spec === undefined) continue;
    specs.set(file, checked.spec);
    const { host } = checked.spec;
    add(hosts, host, { file, line: undefined, message: `The host ${host} is taken by` });
  }
  const atHost = collisions(hosts).map((fault) => ({ ...fault, line: hostLine(fault.file) }));
  return [...faults, ...collisions(namespaces), ...atHost];

  function hostLine(file: string): number | undefined {
    const text = folders.get(file.slice(0, -'/store.yaml'.length))?.texts.get('store.yaml') ?? '';
    const yaml = readYaml(text).file;
    return yaml && lineOf(yaml, ['values', 'host']);
  }
}

function add(map: Map<string, RepositoryFault[]>, key: string, fault: RepositoryFault): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [fault]);
  else known.push(fault);
}

/** Told at each of them: which one is new, the tree does not say. */
function collisions(owners: ReadonlyMap<string, RepositoryFault[]>): RepositoryFault[] {
  return [...owners.values()].flatMap((all) =>
    all.length === 1
      ? []
      : all.map((one) => {
          const other = all.find((another) => another !== one)?.file;
          return { ...one, message: `${one.message} ${other} too: choose another one.` };
        }),
  );
}
