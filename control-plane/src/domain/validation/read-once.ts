import { type Fault, readYaml, type YamlFile } from '../store-file/read-yaml.ts';

export type ReadManifest =
  | { readonly file: YamlFile; readonly value: unknown; readonly fault: undefined }
  | { readonly file: undefined; readonly value: undefined; readonly fault: Fault };

/** Texts that are remembered at a time. */
const kept = 500;

/** A reader of manifests that reads equal texts once: most guardrails are the same bytes in every store of a plan. */
export function manifestReader(): (text: string) => ReadManifest {
  const known = new Map<string, ReadManifest>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const read = readManifest(text);
    if (known.size === kept) known.clear();
    known.set(text, read);
    return read;
  };
}

function readManifest(text: string): ReadManifest {
  const { file, fault } = readYaml(text);
  if (fault !== undefined) return { file: undefined, value: undefined, fault };
  return { file, value: file.document.toJS(), fault: undefined };
}
