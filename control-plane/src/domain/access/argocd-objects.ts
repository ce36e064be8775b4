import { compileGlob, isLiteral } from './glob.ts';

const storeNames = /^[\w.?*-]+$/;
/** Argo CD's matcher lets what stands before and after a `*` overlap: `store-*-a` fits `store-a`. So none but the last. */
const exactNames = /^[\w.?-]*\**$/;

/**
 * The pattern of store names that an object of the policy (`<team>/<store>`) stands for whatever the team is; undefined:
 * the team counts too, or the pattern is of another kind.
 */
export function anyTeams(object: string): string | undefined {
  if (/^\*+$/.test(object)) return '*';
  const [, store = ''] = /^\*+\/([^/]*)$/.exec(object) ?? [];
  return store !== '' && exactNames.test(store) ? store.replace(/\*+$/, '*') : undefined;
}

/** A pattern of store names that no object which the given one fits is outside of. */
export function withoutTeam(object: string): string {
  const [, store = ''] = /^[^/]*\/([^/]*)$/.exec(object) ?? [];
  return storeNames.test(store) ? store.replace(/[*?]+/g, '*') : '*';
}

/** Whether the first of two patterns of store names is known to fit everything that the second fits. */
export function covers(wide: string, narrow: string): boolean {
  if (wide === '*' || wide === narrow) return true;
  return isLiteral(narrow) && compileGlob(wide)?.(narrow) === true;
}

/** Patterns without those that another one covers. */
export function widest(patterns: readonly string[]): string[] {
  const all = [...new Set(patterns)];
  return all.filter((one) => !all.some((other) => other !== one && covers(other, one)));
}
