/** Which fields of a value to keep: all of it, or these. An array's items are of the shape given for the array. */
export type Shape = true | { readonly [field: string]: Shape };

/** A copy of `value` that has the fields of `shape` and nothing else. `share` may exchange a string for an equal one. */
export function keepShape(value: unknown, shape: Shape, share: (text: string) => string): unknown {
  if (typeof value === 'string') return share(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => keepShape(item, shape, share));
  const kept: Record<string, unknown> = {};
  for (const field of Object.keys(shape === true ? value : shape)) {
    const part = (value as Record<string, unknown>)[field];
    // The API says null where it means that there is none.
    if (part === undefined || part === null) continue;
    kept[field] = keepShape(part, shape === true ? true : shape[field]!, share);
  }
  return kept;
}
