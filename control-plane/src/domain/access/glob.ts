type Token = 'any' | ((char: string) => boolean);

/** Alternatives that one pattern may stand for. */
const most = 64;

/**
 * A glob as Argo CD's RBAC reads them (gobwas/glob without separators): `*` is any text, also with `/` in it; `?` one
 * character; `[a-z]` and `[!a-z]` one of a class; `{a,b}` either; `\` takes the next character as it is. Takes time in
 * proportion to text and pattern, whatever the pattern. Undefined for a pattern that cannot be read. (gobwas/glob 0.2.3
 * lets the text before and after a `*` overlap: `a-*-b` fits `a-b` there, and not here.)
 */
export function compileGlob(pattern: string): ((text: string) => boolean) | undefined {
  const alternatives = expand([...pattern])?.map(tokensOf);
  if (alternatives === undefined || alternatives.includes(undefined)) return undefined;
  return (text) => {
    const chars = [...text];
    return alternatives.some((tokens) => tokens !== undefined && matches(tokens, chars));
  };
}

/** Whether a text stands for itself alone. */
export function isLiteral(pattern: string): boolean {
  return !/[*?[\]{}\\]/.test(pattern);
}

/** What the braces stand for; escapes and classes stay as they are. */
function expand(chars: readonly string[]): string[][] | undefined {
  const open = positionOf(chars, '{', 0);
  if (open < 0) return positionOf(chars, '}', 0) < 0 ? [[...chars]] : undefined;
  const parts: string[][] = [[]];
  let depth = 1;
  let at = open + 1;
  for (; at < chars.length && depth > 0; at += 1) {
    const char = chars[at] as string;
    if (char === '\\') parts.at(-1)?.push(char, chars[++at] ?? '');
    else if (char === ',' && depth === 1) parts.push([]);
    else {
      depth += char === '{' ? 1 : char === '}' ? -1 : 0;
      if (depth > 0) parts.at(-1)?.push(char);
    }
  }
  const rests = depth === 0 ? expand(chars.slice(at)) : undefined;
  const middles = parts.map(expand);
  if (rests === undefined || middles.includes(undefined)) return undefined;
  const head = chars.slice(0, open);
  const all = middles.flatMap((ways = []) =>
    ways.flatMap((way) => rests.map((rest) => [...head, ...way, ...rest])),
  );
  return all.length <= most ? all : undefined;
}

/** Of a character that is neither escaped nor in a class; -1: there is none. */
function positionOf(chars: readonly string[], wanted: string, from: number): number {
  for (let at = from; at < chars.length; at += 1) {
    if (chars[at] === wanted) return at;
    if (chars[at] === '\\') at += 1;
    else if (chars[at] === '[') at = Math.max(at, chars.indexOf(']', at + 2));
  }
  return -1;
}

function tokensOf(chars: readonly string[]): Token[] | undefined {
  const tokens: Token[] = [];
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] as string;
    if (char === '*') {
      if (tokens.at(-1) !== 'any') tokens.push('any');
    } else if (char === '?') tokens.push(() => true);
    else if (char === '[') {
      const end = chars.indexOf(']', at + 2);
      if (end < 0) return undefined;
      tokens.push(classOf(chars.slice(at + 1, end)));
      at = end;
    } else {
      const literal = char === '\\' ? chars[++at] : char;
      if (literal === undefined || literal === '') return undefined;
      tokens.push((other) => other === literal);
    }
  }
  return tokens;
}

function classOf(chars: readonly string[]): Token {
  const isNot = chars[0] === '!';
  const members = isNot ? chars.slice(1) : chars;
  const [from, dash, to] = members;
  const isRange = members.length === 3 && dash === '-';
  return (char) =>
    (isRange ? char >= (from as string) && char <= (to as string) : members.includes(char)) !== isNot;
}

/** Goes back to the last `*` alone: an earlier one cannot do better. */
function matches(tokens: readonly Token[], chars: readonly string[]): boolean {
  let [token, char] = [0, 0];
  let retry: { token: number; char: number } | undefined;
  while (char < chars.length) {
    const expected = tokens[token];
    if (expected === 'any') {
      token += 1;
      retry = { token, char };
    } else if (expected?.(chars[char] as string) === true) {
      token += 1;
      char += 1;
    } else if (retry !== undefined) {
      retry.char += 1;
      ({ token, char } = retry);
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === 'any');
}
