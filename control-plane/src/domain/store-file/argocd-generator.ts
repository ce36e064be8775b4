import { type Document, isMap, isScalar, isSeq } from 'yaml';

/**
 * True when Argo CD's git files generator, or the template of our ApplicationSet, fails on this document: then no
 * store at all is created, updated or removed (argo-cd issue 24874). The generator takes a mapping or a list of
 * mappings that can be written as JSON; the template reads `.values` under `missingkey=error`.
 */
export function generatorFails(document: Document): boolean {
  if (document.errors.length > 0) return true;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch {
    return true;
  }
  const entries = isSeq(document.contents) ? (value as unknown[]) : [value];
  if (!isSeq(document.contents) && !isMap(document.contents)) return true;
  if (isMap(document.contents) && hasComplexKey(document)) return true;
  return entries.some((entry) => !isMapping(entry) || !Object.hasOwn(entry, 'values')) || !fitsJson(value);
}

function hasComplexKey(document: Document): boolean {
  return isMap(document.contents) && document.contents.items.some(({ key }) => !isScalar(key));
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** JSON has no infinity and no NaN. */
function fitsJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(fitsJson);
}
