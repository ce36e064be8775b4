import { plainTexts } from '../block-yaml.ts';
import { namespaceManifest } from '../guardrails/namespace.ts';
import { guardrailFiles } from '../missing-guardrails.ts';
import type { StoreSettings } from '../settings.ts';
import type { StoreSpec } from '../store.ts';
import { lineOf, readYaml } from '../store-file/read-yaml.ts';
import { parseStoreFile } from '../store-file.ts';
import { renderGuardrails } from '../store-folder.ts';
import type { Mapping } from './difference.ts';
import { guardrailDifferences } from './manifest.ts';
import type { ReadManifest } from './read-once.ts';
import type { RepositoryFault } from './repository.ts';

export interface CheckedFolder {
  readonly spec: StoreSpec | undefined;
  readonly faults: RepositoryFault[];
}

/** The files a store folder consists of, and no others. */
export const folderFiles: readonly string[] = ['store.yaml', ...guardrailFiles];

/** What all folders of a repository are judged by. */
export interface Judge {
  readonly settings: StoreSettings;
  readonly read: (text: string) => ReadManifest;
}

/**
 * Judges a store folder by its texts, keyed by path relative to it. `unread`: files that are there and are faults
 * already, of which only the presence counts.
 */
export function checkFolder(
  folder: string,
  texts: ReadonlyMap<string, string>,
  unread: ReadonlySet<string>,
  judge: Judge,
): CheckedFolder {
  const file = `${folder}/store.yaml`;
  const text = texts.get('store.yaml');
  if (text === undefined) {
    const message = 'The folder has no store.yaml: add it, or remove the folder.';
    const faults = unread.has('store.yaml') ? [] : [{ file, line: undefined, message }];
    return { spec: undefined, faults };
  }
  const namespace = folder.slice(folder.lastIndexOf('/') + 1);
  const { spec, problem } = parseStoreFile(text, { file, namespace }, judge.settings);
  if (spec === undefined) return { spec, faults: [problem] };
  const faults = clusterFaults(file, text, spec, judge.settings);
  for (const [path, rendered] of renderGuardrails(spec, judge.settings)) {
    const present = texts.get(path);
    if (present === rendered || unread.has(path)) continue;
    const place = `${folder}/${path}`;
    if (present !== undefined) faults.push(...guardrailFaults(place, present, { rendered, spec }, judge));
    else
      faults.push({
        file: place,
        line: undefined,
        message: 'This guardrail is missing: run storeplane render.',
      });
  }
  return { spec, faults };
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

interface Wanted {
  /** The guardrail as the control plane writes it. */
  readonly rendered: string;
  readonly spec: StoreSpec;
}

function guardrailFaults(file: string, text: string, wanted: Wanted, { read }: Judge): RepositoryFault[] {
  const { file: yaml, value, fault } = read(text);
  if (fault !== undefined) return [{ file, line: fault.line, message: fault.message }];
  const { rendered, spec } = wanted;
  const manifest = file.endsWith('/namespace.yaml')
    ? plainTexts(namespaceManifest(spec))
    : (read(rendered).value as Mapping);
  return guardrailDifferences(value, manifest, spec.namespace).map(({ path, message }) => ({
    file,
    line: lineOf(yaml, path),
    message,
  }));
}
