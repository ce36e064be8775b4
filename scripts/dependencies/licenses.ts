/** Licences that let the project be used and passed on as it is, under Apache-2.0; by their SPDX names. */
const allowed: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'PSF-2.0',
  'Unlicense',
  'Zlib',
]);

/**
 * Whether a licence of a package, an SPDX expression, is allowed: every part of an AND, one part of an OR. What is
 * neither a name nor one of the two is not, so that a person looks at it.
 */
export function isAllowed(license: string | undefined): boolean {
  const [, inner = ''] = /^\(([^()]*)\)$/.exec(license ?? '') ?? [undefined, license ?? ''];
  const [all, any] = [inner.split(' AND '), inner.split(' OR ')];
  if (all.length > 1 && any.length > 1) return false;
  return any.length > 1 ? any.some((one) => allowed.has(one)) : all.every((one) => allowed.has(one));
}
