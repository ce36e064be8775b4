import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from 'yaml';
import { generatorFails, longestRead, unreadable, yamlOptions } from './argocd-generator.ts';

/** A store.yaml has about 400 bytes. */
const maxLength = 16 * 1024;

const tooDeep = 'The file is nested too deeply: write it like the other stores.';

export interface Fault {
  /** 1-based. */
  readonly line: number | undefined;
  readonly message: string;
  readonly freezesAll: boolean;
}

export interface YamlFile {
  readonly document: Document;
  lineAt(offset: number): number;
}

/** Reads one plain YAML document, or says what keeps it from being one. Never throws, whatever the text. */
export function readYaml(
  text: string,
): { file: YamlFile; fault: undefined } | { file: undefined; fault: Fault } {
  const fault = (line: number | undefined, message: string, freezesAll: boolean) => ({
    file: undefined,
    fault: { line, message, freezesAll },
  });
  if (text.length > maxLength) {
    return fault(
      undefined,
      'The file is larger than 16 KiB: keep only the settings of the store in it.',
      text.length > longestRead || unreadable.test(text) || textFails(text),
    );
  }
  const bad = unreadable.exec(text);
  if (bad !== null) {
    const line = text.slice(0, bad.index).split('\n').length;
    return fault(
      line,
      'There is a character that YAML does not allow here: save the file as plain UTF-8 text.',
      true,
    );
  }
  try {
    return readPlain(text, fault);
  } catch {
    // The parser is recursive: only nesting far past any store file gets here.
    return fault(undefined, tooDeep, true);
  }
}

function textFails(text: string): boolean {
  try {
    const [document] = parseAllDocuments(text, yamlOptions);
    return document === undefined || generatorFails(document as Document);
  } catch {
    return true;
  }
}

function readPlain<F>(
  text: string,
  fault: (line: number | undefined, message: string, freezesAll: boolean) => F,
) {
  const lines = new LineCounter();
  const lineAt = (offset: number) => Math.max(1, lines.linePos(offset).line);
  const documents = parseAllDocuments(text, { ...yamlOptions, lineCounter: lines });
  const document = Array.isArray(documents) ? (documents[0] as Document | undefined) : undefined;
  if (document === undefined)
    return fault(undefined, 'The file is empty: describe the store in it, or remove the folder.', true);
  const error = document.errors[0];
  if (error !== undefined) return fault(lineAt(error.pos[0]), syntaxMessage(error), true);
  const second = documents.length > 1 ? (documents[1] as Document | undefined) : undefined;
  if (second !== undefined) {
    const line = lineAt(second.contents?.range?.[0] ?? second.range?.[0] ?? text.length);
    return fault(
      line,
      'There is more than one document in the file: keep one and remove the line "---".',
      generatorFails(document),
    );
  }
  const odd = firstOddity(document);
  if (odd !== undefined) {
    const offset = odd.node.range?.[0];
    return fault(offset === undefined ? undefined : lineAt(offset), odd.message, generatorFails(document));
  }
  return { file: { document, lineAt }, fault: undefined };
}

function syntaxMessage(error: { code: string; message: string }): string {
  if (error.message.includes('call stack')) return tooDeep;
  if (error.code === 'TAB_AS_INDENT') return 'This line is indented with a tab: indent with spaces.';
  const words = (error.message.split('\n')[0] ?? '').replace(/[\s.:]+$/, '').slice(0, 160);
  return `The file is not valid YAML (${words}): correct this line.`;
}

/** What is valid YAML and yet has no place in a store file. */
function firstOddity(document: Document): { node: Node; message: string } | undefined {
  let found: { node: Node; message: string } | undefined;
  const report = (node: Node, message: string) => {
    found = { node, message };
    return visit.BREAK;
  };
  visit(document, {
    Alias: (_, node) => report(node, 'Aliases (*) are not allowed: write the value out.'),
    Value: (_, node) => {
      if (node.anchor !== undefined)
        return report(node, 'Anchors (&) are not allowed: write each value out.');
      if (node.tag !== undefined) {
        return report(node, 'Tags (!) are not allowed: write the plain value.');
      }
      return undefined;
    },
    Map: (_, node) => {
      const seen = new Set<unknown>();
      for (const { key } of node.items) {
        if (isAlias(key)) return report(key, 'Aliases (*) are not allowed: write the value out.');
        if (!isScalar(key) || typeof key.value !== 'string') {
          return report(
            isScalar(key) || isMap(key) ? key : node,
            'Every key must be a word: put it in quotes or remove it.',
          );
        }
        if (seen.has(key.value)) {
          return report(key, `The key "${shown(key.value)}" is there twice: keep one of the two.`);
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return found;
}

/** A piece of a file, short enough to quote. */
export function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
}

/** The line of the deepest part of the path that is there. */
export function lineOf(file: YamlFile, path: readonly (string | number)[]): number | undefined {
  let node: unknown = file.document.contents;
  let found = (node as Node | null)?.range?.[0];
  for (const key of path) {
    if (isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      found = (node as Node | undefined)?.range?.[0] ?? found;
      continue;
    }
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
    if (pair === undefined) break;
    found = (pair.key as Node).range?.[0] ?? found;
    node = pair.value;
  }
  return found === undefined ? undefined : file.lineAt(found);
}
