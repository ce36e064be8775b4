import { parse } from 'yaml';
import { z } from 'zod';
import { compileTemplate, type Parameters } from './template.ts';

/** What one git file becomes: the parts of an Application that the ApplicationSet decides. */
export const renderedApplication = z.object({
  metadata: z.object({
    name: z.string(),
    annotations: z.record(z.string(), z.string()).optional(),
    labels: z.record(z.string(), z.string()).optional(),
    finalizers: z.array(z.string()).optional(),
  }),
  spec: z.looseObject({
    project: z.string(),
    destination: z.strictObject({
      server: z.string().optional(),
      name: z.string().optional(),
      namespace: z.string(),
    }),
    sources: z
      .array(
        z.strictObject({
          repoURL: z.string(),
          targetRevision: z.string(),
          path: z.string(),
          helm: z
            .strictObject({ releaseName: z.string().optional(), values: z.string().optional() })
            .optional(),
        }),
      )
      .min(1),
  }),
});
export type RenderedApplication = z.infer<typeof renderedApplication>;

/** Strict on purpose: what the sandbox does not do must be an error at the start, not a silent difference. */
const manifest = z.object({
  kind: z.literal('ApplicationSet'),
  metadata: z.object({ name: z.string(), namespace: z.string().default('argocd') }),
  spec: z.strictObject({
    goTemplate: z.literal(true),
    goTemplateOptions: z.tuple([z.literal('missingkey=error')]),
    generators: z.tuple([
      z.strictObject({
        git: z.strictObject({
          repoURL: z.string(),
          revision: z.string(),
          files: z.tuple([z.strictObject({ path: z.string() })]),
          requeueAfterSeconds: z.number().optional(),
          // The empty template that Argo CD adds; one that says something would change what is made.
          template: z
            .strictObject({
              metadata: z.strictObject({}),
              spec: z.strictObject({ destination: z.strictObject({}), project: z.literal('') }),
            })
            .optional(),
        }),
      }),
    ]),
    ignoreApplicationDifferences: z.array(z.unknown()).optional(),
    template: renderedApplication,
  }),
});

export interface ApplicationSetDefinition {
  readonly name: string;
  readonly namespace: string;
  readonly branch: string;
  /** The pattern of the git files generator, one entry for each folder level; the last is a plain file name. */
  readonly pattern: readonly string[];
  /** As the API server would show it, with the repository's address filled in. */
  readonly spec: unknown;
  /** Throws TemplateError when a value is missing. */
  render(parameters: Parameters): RenderedApplication;
}

/**
 * Reads an ApplicationSet. Its placeholder address becomes `repositoryUrl`, its revision `branch`. Throws an Error
 * that names the field when it uses anything the sandbox does not do as Argo CD would.
 */
export function readApplicationSet(
  text: string,
  repositoryUrl: string,
  branch: string,
): ApplicationSetDefinition {
  const parsed = manifest.safeParse(parse(text));
  if (!parsed.success) {
    throw new Error(`The sandbox cannot apply this ApplicationSet:\n${z.prettifyError(parsed.error)}`);
  }
  const { metadata, spec } = parsed.data;
  const git = spec.generators[0].git;
  const sources = spec.template.spec.sources.map((source) => {
    if (source.repoURL !== git.repoURL || source.targetRevision !== git.revision) {
      throw new Error(
        'The sandbox has one repository: generator and sources must name the same repoURL and revision',
      );
    }
    return { ...source, repoURL: repositoryUrl, targetRevision: branch };
  });
  if (spec.template.spec.project.includes('{{'))
    throw new Error('The project of an ApplicationSet must not be templated');
  const template = { ...spec.template, spec: { ...spec.template.spec, sources } };
  const render = compileDeep(template);
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    branch,
    pattern: readPattern(git.files[0].path),
    spec: { ...spec, generators: [{ git: { ...git, repoURL: repositoryUrl, revision: branch } }], template },
    render: (parameters) => withoutEmpty(render(parameters) as RenderedApplication),
  };
}

/** As Argo CD writes it: an address or a name that came out empty is not there. */
function withoutEmpty({ metadata, spec }: RenderedApplication): RenderedApplication {
  const { server, name, namespace } = spec.destination;
  const destination = { ...(server && { server }), ...(name && { name }), namespace };
  return { metadata, spec: { ...spec, destination } };
}

function readPattern(path: string): string[] {
  const pattern = path.split('/');
  const file = pattern.at(-1) ?? '';
  if (pattern.length < 2 || pattern.includes('') || /[*?[{\\]/.test(file) || /\*\*|[[{\\]/.test(path)) {
    throw new Error(`The sandbox knows only * and ? in folder names of the generator's path, not ${path}`);
  }
  return pattern;
}

/** Compiles every string in a value; answers a function that makes the value with all of them filled in. */
function compileDeep(value: unknown): (parameters: Parameters) => unknown {
  if (typeof value === 'string') return value.includes('{{') ? compileTemplate(value) : () => value;
  if (Array.isArray(value)) {
    const items = value.map(compileDeep);
    return (parameters) => items.map((item) => item(parameters));
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([key, field]) => [key, compileDeep(field)] as const);
    return (parameters) => Object.fromEntries(fields.map(([key, field]) => [key, field(parameters)]));
  }
  return () => value;
}
