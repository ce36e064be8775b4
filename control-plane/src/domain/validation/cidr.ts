interface Range {
  readonly first: number;
  readonly last: number;
}

/** The addresses of an IPv4 range such as `10.0.0.0/8`; undefined for anything else. */
function range(cidr: unknown): Range | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(String(cidr));
  if (match === null) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((byte) => byte > 255) || bits > 32) return undefined;
  const size = 2 ** (32 - bits);
  const address = ((a * 256 + b) * 256 + c) * 256 + d;
  const first = address - (address % size);
  return { first, last: first + size - 1 };
}

/** True when every address of `inner` is one of `outer`. */
export function isWithin(inner: unknown, outer: unknown): boolean {
  const [small, large] = [range(inner), range(outer)];
  return small !== undefined && large !== undefined && small.first >= large.first && small.last <= large.last;
}

/** True when the two have no address in common. */
export function areApart(one: unknown, other: unknown): boolean {
  const [a, b] = [range(one), range(other)];
  return a !== undefined && b !== undefined && (a.last < b.first || b.last < a.first);
}
