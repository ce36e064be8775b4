/** Where a manifest says something else than what it must. */
export interface Difference {
  /** Keys and list positions from the top of the document. */
  readonly path: readonly (string | number)[];
  /** One sentence for people: what is wrong and what to do. */
  readonly message: string;
}

export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The keys of a mapping that are not among the known ones, which nobody has judged. */
export function unknownKeys(
  value: Mapping,
  known: readonly string[],
  path: Difference['path'],
): Difference[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      path: [...path, key],
      message: `"${key.slice(0, 60)}" does not belong here: remove it.`,
    }));
}
