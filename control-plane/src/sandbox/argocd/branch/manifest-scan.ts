/** What the sandbox knows of a manifest: enough to list it and to order it. */
export interface ScannedResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Empty for the store's own Namespace, so that all stores of one plan share one list. */
  readonly name: string;
  readonly wave: number;
  /** Carries `Delete=confirm`. */
  readonly confirm: boolean;
}

/**
 * Lists the objects of a YAML or Helm template file by looking at its lines: `apiVersion` and `kind` in the first
 * column, `name` and annotations under `metadata`. It renders no template: what is inside an `if` counts, and an
 * object whose name is templated is left out. Argo CD would render; for a list of kinds and names this is enough.
 */
export function scanManifests(text: string, namespace: string): ScannedResource[] {
  return text.split(/^---.*$/m).flatMap((document) => scanDocument(document, namespace) ?? []);
}

function scanDocument(document: string, namespace: string): ScannedResource | undefined {
  const apiVersion = first(document, /^apiVersion:\s*["']?([\w./-]+)/m);
  const kind = first(document, /^kind:\s*["']?(\w+)/m);
  const metadata = /^metadata:[^\S\n]*\n((?:[ \t]+.*\n|[ \t]*\n|[ \t]+.*$)*)/m.exec(document)?.[1] ?? '';
  // The indentation of the block's first line: a `name` among the labels stands deeper.
  const indent = /^[ \t]+/.exec(metadata)?.[0] ?? '  ';
  const name = first(metadata, new RegExp(`^${indent}name:\\s*["']?([\\w.-]+)["']?[^\\S\\n]*(?:#.*)?$`, 'm'));
  if (apiVersion === undefined || kind === undefined || name === undefined) return undefined;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const options = first(metadata, /argocd\.argoproj\.io\/sync-options:\s*["']?([^"'\n]*)/) ?? '';
  return {
    group: group ?? '',
    version: version ?? '',
    kind,
    name: kind === 'Namespace' && name === namespace ? '' : name,
    wave: Number(first(metadata, /argocd\.argoproj\.io\/sync-wave:\s*["']?(-?\d+)/) ?? 0),
    confirm: options.split(',').some((option) => option.trim() === 'Delete=confirm'),
  };
}

function first(text: string, expression: RegExp): string | undefined {
  return expression.exec(text)?.[1];
}
