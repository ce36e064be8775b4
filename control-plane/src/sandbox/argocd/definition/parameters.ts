import { parseDocument, YAMLParseError } from 'yaml';
import { readSimpleYaml } from './simple-yaml.ts';
import type { Parameters } from './template.ts';

/** The generator cannot read a file. Messages have the form of Argo CD 3.2, up to the parser's own words. */
export class GeneratorError extends Error {
  override readonly name = 'GeneratorError';
}

/** Characters. Parsing shares the process with the API; Argo CD has no such limit. */
const sizeLimit = 256 * 1024;

/**
 * The parameter sets that Argo CD's git files generator makes of one file (applicationset/generators/git.go in 3.2:
 * an object is one set, an array of objects one for each, an empty file one set with nothing but `path`).
 * Throws GeneratorError.
 */
export function readParameters(file: string, text: string): Parameters[] {
  return objects(file, text).map((object) => ({ ...object, path: pathParameters(file) }));
}

function objects(file: string, text: string): Parameters[] {
  const simple = readSimpleYaml(text);
  if (simple !== undefined) return [simple];
  if (text.length > sizeLimit) throw failure(file, 'the file is too large for the sandbox');
  let value: unknown;
  try {
    value = parseYaml(text);
    // An alias inside of its own anchor gives a value without an end, which JSON refuses as Go does.
    if (text.includes('&')) JSON.stringify(value);
  } catch (error) {
    const words =
      error instanceof YAMLParseError ? goWords(error) : 'yaml: document nests too deep or repeats too much';
    throw failure(file, `error converting YAML to JSON: ${words}`);
  }
  if (value === null || value === undefined) return [{}];
  if (isObject(value)) return [value];
  if (Array.isArray(value) && value.every(isObject)) return value;
  const kind = Array.isArray(value) ? 'array' : typeof value;
  throw failure(
    file,
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${kind} into Go value of type []map[string]interface {}`,
  );
}

function parseYaml(text: string): unknown {
  const document = parseDocument(text, { uniqueKeys: false, logLevel: 'silent' });
  // A second document is not an error: Go's parser reads only the first one.
  const error = document.errors.find((candidate) => candidate.code !== 'MULTIPLE_DOCS');
  if (error !== undefined) throw error;
  return document.toJS({ maxAliasCount: 100 });
}

function failure(file: string, words: string): GeneratorError {
  return new GeneratorError(
    `error generating params from git: unable to process file '${file}': unable to parse file: ${words}`,
  );
}

function goWords(error: YAMLParseError): string {
  const line = error.linePos?.[0].line ?? 1;
  const mapping = error.code === 'BLOCK_AS_IMPLICIT_KEY' || error.code === 'BLOCK_IN_FLOW';
  const words = mapping
    ? 'mapping values are not allowed in this context'
    : (error.message.split('\n')[0] ?? '');
  return `yaml: line ${line}: ${words.replace(/ at line \d+, column \d+:?$/, '')}`;
}

function pathParameters(file: string): Parameters {
  const segments = file.split('/');
  const filename = segments.pop() ?? '';
  const basename = segments.at(-1) ?? '';
  return {
    path: segments.join('/'),
    basename,
    filename,
    basenameNormalized: normalized(basename),
    filenameNormalized: normalized(filename),
    segments,
  };
}

/** Argo CD's SanitizeName: what may stand in the name of a Kubernetes object. */
function normalized(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^-a-z0-9.]/g, '-')
    .slice(0, 253)
    .replace(/^[-.]+|[-.]+$/g, '');
}

function isObject(value: unknown): value is Parameters {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
