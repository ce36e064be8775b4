/** A JSON schema, or OpenAPI's idea of one. */
// biome-ignore lint/suspicious/noExplicitAny: anything may be in a schema
export type Schema = Readonly<Record<string, any>>;

export interface ConvertOptions {
  /** False for parts of objects, which are merged into whole ones: no field has to be there. */
  readonly whole: boolean;
}

/** File name of a kind's schema; `location` is kubeconform's template for the same. */
function schemaFile(group: string, version: string, kind: string): string {
  // kubeconform takes `v1` for the group where an apiVersion has none.
  return `${group || version}_${version}_${kind.toLowerCase()}.json`;
}
export const location = '{{ .Group }}_{{ .ResourceAPIVersion }}_{{ .ResourceKind }}.json';

const definitionsFile = 'definitions.json';
const metadata = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
const scalars: Readonly<Record<string, Schema>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['integer', 'string'] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { type: ['number', 'string'] },
};

/** Schemas by file name for all kinds of Kubernetes' own, made of its OpenAPI 2 document. */
export function kubernetesSchemas(openapi: Schema, options: ConvertOptions): Map<string, Schema> {
  const definitions = Object.entries<Schema>(openapi.definitions);
  const closed = definitions.map(([name, schema]) => [name, scalars[name] ?? strict(schema, options)]);
  const files = new Map<string, Schema>([[definitionsFile, { definitions: Object.fromEntries(closed) }]]);
  for (const [name, schema] of definitions)
    for (const { group, version, kind } of schema['x-kubernetes-group-version-kind'] ?? [])
      files.set(schemaFile(group, version, kind), reference(name));
  return files;
}

/** Schemas by file name for the versions of a kind, made of its CustomResourceDefinition; beside Kubernetes' own. */
export function customSchemas({ spec }: Schema, options: ConvertOptions): Map<string, Schema> {
  const { group, names, versions } = spec;
  return new Map(
    versions.map(({ name, schema }: Schema) => {
      const closed = strict(schema.openAPIV3Schema, options);
      const properties = { ...closed.properties, metadata: reference(metadata) };
      return [schemaFile(group, name, names.kind), { ...closed, properties }];
    }),
  );
}

const reference = (name: string): Schema => ({ $ref: `${definitionsFile}#/definitions/${name}` });

/**
 * A schema that lets no field in that it does not name, as the API server with strict field validation. Stricter in one
 * thing: null is no value.
 */
function strict(schema: Schema, options: ConvertOptions): Schema {
  const { description: _, required, properties, items, additionalProperties, ...rest } = schema;
  const open = additionalProperties !== undefined || schema['x-kubernetes-preserve-unknown-fields'] === true;
  const inner = (value: unknown) =>
    typeof value === 'object' && value !== null ? strict(value, options) : value;
  return {
    ...rest,
    ...(options.whole && required !== undefined ? { required } : {}),
    ...(items === undefined ? {} : { items: inner(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: inner(additionalProperties) }),
    ...(properties === undefined ? {} : { properties: mapped(properties, inner) }),
    ...(properties === undefined || open ? {} : { additionalProperties: false }),
  };
}

function mapped(object: object, each: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, each(value)]));
}
