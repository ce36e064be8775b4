import type { StoreSettings } from '../settings.ts';
import type { StoreSpec } from '../store.ts';
import { lineOf, readYaml } from '../store-file/read-yaml.ts';
import { parseStoreFile } from '../store-file.ts';
import { renderGuardrails } from '../store-folder.ts';
import { guardrailDifferences } from './manifest.ts';
import type { RepositoryFault } from './repository.ts';

export interface CheckedFolder {
  readonly spec: StoreSpec | undefined;
  readonly faults: RepositoryFault[];
}

/** The files a store folder consists of, and no others. */
export const folderFiles: readonly string[] = [
  'store.yaml',
  'guardrails/namespace.yaml',
  'guardrails/resource-quota.yaml',
  'guardrails/limit-range.yaml',
  'guardrails/network-policy.yaml',
];

/**
 * Judges a store folder by its texts, keyed by path relative to it. `unread`: files that are there and are faults
 * already, of which only the presence counts.
 */
export function checkFolder(
  folder: string,
  texts: ReadonlyMap<string, string>,
  unread: ReadonlySet<string>,
  settings: StoreSettings,
): CheckedFolder {
  const file = `${folder}/store.yaml`;
  const text = texts.get('store.yaml');
  if (text === undefined) {
    const message = 'The folder has no store.yaml: add it, or remove the folder.';
    const faults = unread.has('store.yaml') ? [] : [{ file, line: undefined, message }];
    return { spec: undefined, faults };
  }
  const namespace = folder.slice(folder.lastIndexOf('/') + 1);
  const { spec, problem } = parseStoreFile(text, { file, namespace }, settings);
  if (spec === undefined) return { spec, faults: [problem] };
  const guardrails = guardrailFaults(folder, texts, unread, renderGuardrails(spec, settings), namespace);
  return { spec, faults: [...clusterFaults(file, text, spec, settings), ...guardrails] };
}

/** A cluster that stores are no longer made in is no fault of a store that is there: only pull requests are told. */
function clusterFaults(
  file: string,
  text: string,
  { cluster }: StoreSpec,
  { clusters }: StoreSettings,
): RepositoryFault[] {
  if (cluster === undefined || clusters.includes(cluster)) return [];
  const yaml = readYaml(text).file;
  const message = `No stores are made in the cluster "${cluster}": write one of ${clusters.join(', ')}.`;
  return [{ file, line: yaml && lineOf(yaml, ['cluster']), message }];
}

function guardrailFaults(
  folder: string,
  texts: ReadonlyMap<string, string>,
  unread: ReadonlySet<string>,
  rendered: ReadonlyMap<string, string>,
  namespace: string,
): RepositoryFault[] {
  const found: RepositoryFault[] = [];
  for (const [path, wanted] of rendered) {
    const file = `${folder}/${path}`;
    const text = texts.get(path);
    if (text === wanted || unread.has(path)) continue;
    if (text === undefined) {
      found.push({
        file,
        line: undefined,
        message: 'This guardrail is missing: run storeplane render.',
      });
      continue;
    }
    const { file: yaml, fault } = readYaml(text);
    if (fault !== undefined) {
      found.push({ file, line: fault.line, message: fault.message });
      continue;
    }
    for (const { path: place, message } of guardrailDifferences(yaml.document.toJS(), wanted, namespace)) {
      found.push({ file, line: lineOf(yaml, place), message });
    }
  }
  return found;
}
