import { type Document, isAlias, isScalar, type Node, visit } from 'yaml';

/** Argo CD reads YAML 1.1, where `no` is false and `1e3` a number; reading 1.2 here would let such a file pass. */
export const yamlOptions = {
  version: '1.1',
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;
/** What YAML does not allow in a file, and what is left of bytes that are not UTF-8. */
export const unreadable = /(?![\t\n\r\u0085])\p{Cc}|\p{Cs}|[\ufffd\ufffe\uffff]|(?<!^)\ufeff/u;
/** Characters. Longer files are not read here; Argo CD has no such limit, so the worst is assumed of them. */
export const longestRead = 64 * 1024;

/**
 * True when Argo CD's git files generator, or the template of our ApplicationSet, fails on this document: then no
 * store at all is created, updated or removed (argo-cd issue 24874). The generator takes a mapping or a list of
 * mappings that can be written as JSON, and nothing as one empty mapping; the template reads `.values` under
 * `missingkey=error`.
 */
export function generatorFails(document: Document): boolean {
  try {
    return generatorEntries(document).some((entry) => !Object.hasOwn(entry, 'values'));
  } catch {
    return true;
  }
}

/**
 * The mappings that the generator makes of a document (applicationset/generators/git.go and sigs.k8s.io/yaml in
 * Argo CD 3.2). Throws an Error where the generator fails, also for what nests too deep or repeats without end.
 */
export function generatorEntries(document: Document): Readonly<Record<string, unknown>>[] {
  const [error] = document.errors;
  if (error !== undefined) throw error;
  const { explicit, version } = document.directives?.yaml ?? {};
  if (explicit && version !== '1.1') throw new Error('found incompatible YAML document');
  refuseKeys(document);
  const value: unknown = document.toJS({ maxAliasCount: 100 });
  if (!fitsJson(value)) throw new Error('unsupported value');
  if (value === null || value === undefined) return [{}];
  if (isMapping(value)) return [value];
  if (!Array.isArray(value)) throw cannotUnmarshal(typeof value);
  const entries = (value as unknown[]).map((entry) => entry ?? {});
  const other = entries.find((entry) => !isMapping(entry));
  if (other !== undefined) throw cannotUnmarshal(Array.isArray(other) ? 'array' : typeof other);
  return entries.length === 0 ? [{}] : (entries as Readonly<Record<string, unknown>>[]);
}

/** Keys become text when they are one word; there is none for nothing, a list or a mapping. */
function refuseKeys(document: Document): void {
  visit(document, {
    Map: (_, { items }) => {
      for (const { key } of items) {
        const node = isAlias(key) ? key.resolve(document) : (key as Node | null);
        if (!isScalar(node) || node.value === null) throw new Error('unsupported map key');
      }
    },
  });
}

function cannotUnmarshal(kind: string): Error {
  const into = 'Go value of type []map[string]interface {}';
  return new Error(
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind} into ${into}`,
  );
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** JSON has no infinity and no NaN. */
function fitsJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(fitsJson);
}
