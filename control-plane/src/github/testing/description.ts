import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

// biome-ignore lint/suspicious/noExplicitAny: a JSON schema
type Json = any;

const file = new URL('../fixtures/github-api.json', import.meta.url);
const document: Json = JSON.parse(readFileSync(file, 'utf8'));
const ajv = new Ajv({ strict: false, allErrors: true });
// the package's types are those of CommonJS
(addFormats as unknown as (to: Ajv) => void)(ajv);
ajv.addFormat('repo.nwo', true);
ajv.addSchema({ $id: 'github', components: nullable(document.components) });
const compiled = new Map<string, ValidateFunction>();

/** One operation of GitHub's own OpenAPI description. */
export interface Described {
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** What is wrong with a request; empty: nothing. */
  requestFaults(query: URLSearchParams, body: unknown): string[];
  /** What is wrong with an answer. */
  answerFaults(status: number, body: unknown): string[];
  /** Something that fits the schema of an answer, to put real values into. */
  example(status: number): Json;
}

export function describe(method: string, path: string): Described | undefined {
  for (const [template, methods] of Object.entries<Json>(document.paths)) {
    const operation = methods[method.toLowerCase()];
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
    const pattern = template.replace(/\{(\w+)\}/g, (_, name) => (name === 'path' ? '(.+)' : '([^/]+)'));
    const found = new RegExp(`^${pattern}$`).exec(path);
    if (operation === undefined || found === null) continue;
    const parameters = Object.fromEntries(
      names.map((name, at) => [name, decodeURIComponent(found[at + 1] ?? '')]),
    );
    return described(template, operation, parameters, `${method} ${template}`);
  }
  return undefined;
}

function described(path: string, operation: Json, parameters: Record<string, string>, id: string): Described {
  const answer = (status: number) => {
    const given = resolve(operation.responses[status]);
    return given?.content?.['application/json']?.schema;
  };
  return {
    path,
    parameters,
    requestFaults(query, body) {
      const known: Json[] = operation.parameters.map(resolve).filter((one: Json) => one.in === 'query');
      const faults = [...query].flatMap(([name, value]) => {
        const parameter = known.find((one) => one.name === name);
        if (parameter === undefined) return [`${name} is no parameter`];
        const typed = parameter.schema.type === 'integer' ? Number(value) : value;
        return check(`${id} ? ${name}`, parameter.schema, typed);
      });
      const wanted = resolve(operation.requestBody);
      const schema = wanted?.content?.['application/json']?.schema;
      if (body === undefined && wanted?.required !== true) return faults;
      return schema === undefined ? faults : [...faults, ...check(`${id} body`, schema, body)];
    },
    answerFaults(status, body) {
      const schema = answer(status);
      if (!(status in operation.responses)) return [`${status} is no answer`];
      return schema === undefined ? [] : check(`${id} ${status}`, schema, body);
    },
    example: (status) => example(answer(status)),
  };
}

function check(id: string, schema: Json, value: unknown): string[] {
  let validate = compiled.get(id);
  if (validate === undefined) {
    validate = ajv.compile(absolute(nullable(schema)));
    compiled.set(id, validate);
  }
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message }) => `${id}: ${instancePath} ${message}`);
}

function resolve(of: Json): Json {
  return typeof of?.$ref === 'string' ? resolve(lookUp(of.$ref)) : of;
}

function lookUp(ref: string): Json {
  return ref
    .slice(2)
    .split('/')
    .reduce((at, key) => at[key], document);
}

/** OpenAPI 3.0 says `nullable`, JSON schema does not. */
function nullable(of: Json): Json {
  if (Array.isArray(of)) return of.map(nullable);
  if (of === null || typeof of !== 'object') return of;
  const { nullable: isNullable, ...rest } = of;
  const next = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, nullable(value)]));
  return isNullable === true ? { anyOf: [next, { type: 'null' }] } : next;
}

function absolute(of: Json): Json {
  return JSON.parse(JSON.stringify(of).replaceAll('"$ref":"#/', '"$ref":"github#/'));
}

/** The least that a schema asks for. */
function example(given: Json): Json {
  const schema = resolve(given) ?? {};
  if (schema.nullable === true) return null;
  if (schema.enum !== undefined) return schema.enum[0];
  const one = schema.anyOf ?? schema.oneOf;
  if (one !== undefined && schema.properties === undefined) return example(one[0]);
  if (schema.allOf !== undefined) return Object.assign({}, ...schema.allOf.map(example));
  if (schema.type === 'array') return [];
  if (schema.type === 'object' || schema.properties !== undefined) {
    const required: string[] = schema.required ?? [];
    return Object.fromEntries(required.map((name) => [name, example(schema.properties?.[name])]));
  }
  if (schema.type === 'integer' || schema.type === 'number') return 1;
  if (schema.type === 'boolean') return false;
  if (schema.format === 'date-time') return '2026-01-01T00:00:00Z';
  return schema.format === 'uri' ? 'https://github.test/' : 'text';
}
