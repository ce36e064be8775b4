import { type Document, isMap, isScalar, parseDocument } from 'yaml';
import { inlineText } from '../yaml-text.ts';

/**
 * The text of a store file with another plan or owner and everything else as the person wrote it, comments
 * included. Takes a text that `parseStoreFile` finds no problem in; one that is not YAML comes back as it is.
 */
export function editStoreFile(
  text: string,
  changes: { readonly plan?: string | undefined; readonly owner?: string | undefined },
): string {
  let edited = text;
  if (changes.plan !== undefined) {
    edited = setValue(edited, [], 'plan', 'name', changes.plan);
    edited = setValue(edited, ['values'], 'plan', 'host', changes.plan);
  }
  if (changes.owner !== undefined) edited = setValue(edited, [], 'owner', 'name', changes.owner);
  return edited;
}

/** Sets a key of the mapping at `path`; one that is not there yet goes behind the key `neighbour`. */
function setValue(text: string, path: string[], key: string, neighbour: string, value: string): string {
  const document: Document = parseDocument(text, { version: '1.1', logLevel: 'silent' });
  const map = path.length === 0 ? document.contents : document.getIn(path, true);
  if (document.errors.length > 0 || !isMap(map)) return text;
  const present = map.get(key, true);
  if (isScalar(present) && present.value === value) return text;
  const place = plainRange(present);
  if (place !== undefined) return text.slice(0, place.start) + inlineText(value) + text.slice(place.end);
  const beside = plainRange(map.get(neighbour, true));
  if (map.has(key) || beside === undefined) {
    document.setIn([...path, key], value);
    return document.toString({ lineWidth: 0 });
  }
  const addition = `${key}: ${inlineText(value)}`;
  if (map.flow === true) return `${text.slice(0, beside.end)}, ${addition}${text.slice(beside.end)}`;
  return insertLine(text, beside.end, addition, columnOf(text, map.items[0]?.key));
}

/** Where a value of one piece stands in the text; undefined for an empty or a block value. */
function plainRange(node: unknown): { start: number; end: number } | undefined {
  if (!isScalar(node) || node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED') return undefined;
  const [start, end] = node.range ?? [];
  return start === undefined || end === undefined || start === end ? undefined : { start, end };
}

function columnOf(text: string, key: unknown): number {
  const offset = isScalar(key) ? (key.range?.[0] ?? 0) : 0;
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** Adds a line below the one that `offset` is on, with its kind of line end. */
function insertLine(text: string, offset: number, line: string, column: number): string {
  const lineEnd = text.indexOf('\n', offset);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const indented = ' '.repeat(column) + line;
  if (lineEnd === -1) return `${text}${newline}${indented}${newline}`;
  return `${text.slice(0, lineEnd + 1)}${indented}${newline}${text.slice(lineEnd + 1)}`;
}
