import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from 'yaml';

type Schema = Readonly<Record<string, unknown>>;

const fixed = (properties: object): Schema => ({ type: 'object', additionalProperties: false, properties });
const quantity = { description: 'A quantity of Kubernetes.', type: ['string', 'number'] };
const amounts = fixed({ cpu: quantity, memory: quantity });

/**
 * The JSON schema of a chart's values, made of its values.yaml: the comment above a key is its description, the value its
 * default and its type, and nothing else may be set. A line `# @…` in the comment says what the value cannot:
 * `@string` and `@integer [null]` a type, `@enum a, b` what it may be, `@list string` and `@map string` what is in it,
 * `@amounts` that it is a container's requests and limits, `@freeform` that anything may.
 */
export function valuesSchema(text: string, title: string): Schema {
  const { contents } = parseDocument(text);
  if (!isMap(contents)) throw new Error('values.yaml holds no keys');
  const schema = closed(contents);
  // Helm hands the values of charts above in, and always sets it.
  const properties = { ...(schema.properties as object), global: { type: 'object' } };
  return { $schema: 'http://json-schema.org/draft-07/schema#', title, ...schema, properties };
}

function closed(map: YAMLMap): Schema {
  const properties = Object.fromEntries(
    map.items.map((pair, index) => [nameOf(pair), propertyOf(pair, commentOf(map, index))]),
  );
  return fixed(properties);
}

function propertyOf({ value }: Pair, comment: string): Schema {
  const lines = comment.split('\n').map((line) => line.trim());
  const description = lines
    .filter((line) => !line.startsWith('@'))
    .join(' ')
    .trim();
  const said = lines.find((line) => line.startsWith('@')) ?? '';
  const [, word = '', rest = ''] = /^@(\w+) ?(.*)$/.exec(said) ?? [];
  return { ...(description === '' ? {} : { description }), ...typeOf(value, word, rest) };
}

function typeOf(value: unknown, word: string, rest: string): Schema {
  switch (word) {
    case 'enum':
      return { enum: rest.split(', ') };
    case 'list':
      return { type: 'array', items: { type: rest } };
    case 'map':
      return { type: 'object', additionalProperties: { type: rest } };
    case 'amounts':
      return fixed({ requests: amounts, limits: amounts });
    case 'freeform':
      return { type: 'object' };
    case 'string':
      return { type: 'string' };
    case 'integer':
      return { type: rest === '' ? 'integer' : ['integer', rest] };
  }
  if (word !== '') throw new Error(`@${word} means nothing`);
  if (isMap(value)) return closed(value);
  const plain: unknown = isScalar(value) ? value.value : undefined;
  if (typeof plain === 'string' || typeof plain === 'boolean') return { type: typeof plain };
  throw new Error(`a value needs a line # @…: ${String(plain)}`);
}

function nameOf({ key }: Pair): string {
  return String(isScalar(key) ? key.value : key);
}

/** The comment above a key; above the first one it belongs to the map. */
function commentOf(map: YAMLMap, index: number): string {
  const key = map.items[index]?.key;
  const own = isScalar(key) ? key.commentBefore : undefined;
  const comment = own ?? (index === 0 ? map.commentBefore : undefined) ?? '';
  // What stands above a blank line is about the file.
  return comment.split(/\n\s*\n/).at(-1) ?? '';
}
