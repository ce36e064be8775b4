import { type Document, parseAllDocuments, YAMLParseError } from 'yaml';
import {
  generatorEntries,
  longestRead,
  unreadable,
  yamlOptions,
} from '../../../domain/store-file/argocd-generator.ts';
import { readSimpleYaml } from './simple-yaml.ts';
import type { Parameters } from './template.ts';

/** The generator cannot read a file. Messages have the form of Argo CD 3.2, up to the parser's own words. */
export class GeneratorError extends Error {
  override readonly name = 'GeneratorError';
}

/**
 * The parameter sets that Argo CD's git files generator makes of one file (applicationset/generators/git.go in 3.2:
 * an object is one set, an array of objects one for each, an empty file one set with nothing but `path`).
 * Throws GeneratorError.
 */
export function readParameters(file: string, text: string): Parameters[] {
  return objects(file, text).map((object) => ({ ...object, path: pathParameters(file) }));
}

function objects(file: string, text: string): readonly Parameters[] {
  // Parsing shares the process with the API.
  if (text.length > longestRead) throw failure(file, 'the file is too large for the sandbox');
  if (unreadable.test(text)) throw failure(file, conversion('yaml: control characters are not allowed'));
  const simple = readSimpleYaml(text);
  if (simple !== undefined) return [simple];
  try {
    // Go's parser reads only the first document.
    const [document] = parseAllDocuments(text, { ...yamlOptions, prettyErrors: true });
    return document === undefined ? [{}] : generatorEntries(document as Document);
  } catch (error) {
    if (error instanceof YAMLParseError) throw failure(file, conversion(goWords(error)));
    if (error instanceof RangeError) throw failure(file, conversion('yaml: document nests too deep'));
    throw failure(file, error instanceof Error ? error.message : conversion('yaml: unknown'));
  }
}

function conversion(words: string): string {
  return `error converting YAML to JSON: ${words}`;
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
