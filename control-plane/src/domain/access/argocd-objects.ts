import { compileGlob, isLiteral } from './glob.ts';

/** Store names that a pattern of an Application's name can tell apart: of letters, digits and `-`, with `*` and `?`. */
const storeNames = /^[\w.?*-]+$/;

/**
 * The pattern of store names that an object of the policy (`<team>/<store>`) stands for whatever the team is; undefined:
 * the team counts too, or the pattern is of another kind.
 */
export function anyTeams(object: string): string | undefined {
  if (/^\*+$/.test(object)) return '*';
  const [, store = ''] = /^\*+\/([^/]*)$/.exec(object) ?? [];
  return storeNames.test(store) ? store.replace(/\*+/g, '*') : undefined;
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
