import { toYaml } from './to-yaml.ts';

/** What a git file gives to the template: its top-level keys and `path`. */
export type Parameters = Readonly<Record<string, unknown>>;

/** A value that a template names is not there (`missingkey=error`). */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

interface Action {
  readonly keys: readonly string[];
  readonly toYaml: boolean;
  /** Where the field stands in the template, as Go counts columns. */
  readonly column: number;
}

const action = /\{\{(.*?)\}\}/gs;
const known = /^ *(toYaml +)?((?:\.[A-Za-z_][A-Za-z0-9_]*)+) *$/;

/**
 * Compiles the part of Go's template language that argocd/applicationset.yaml uses: `{{ .a.b }}` and
 * `{{ toYaml .a }}`. Anything else throws here, at the start, instead of giving something else than Argo CD would.
 */
export function compileTemplate(template: string): (parameters: Parameters) => string {
  const parts: (string | Action)[] = [];
  let end = 0;
  for (const match of template.matchAll(action)) {
    const inside = known.exec(match[1] ?? '');
    const fields = inside?.[2];
    if (fields === undefined) {
      throw new Error(
        `the sandbox does not know the template construct ${match[0]}: only {{ .a.b }} and {{ toYaml .a }}`,
      );
    }
    const column = match.index + match[0].indexOf(fields);
    parts.push(template.slice(end, match.index), {
      keys: fields.slice(1).split('.'),
      toYaml: inside?.[1] !== undefined,
      column,
    });
    end = match.index + match[0].length;
  }
  parts.push(template.slice(end));
  if (parts.some((part) => typeof part === 'string' && part.includes('{{'))) {
    throw new Error(`the template ${template} has {{ without }}`);
  }
  return (parameters) =>
    parts.map((part) => (typeof part === 'string' ? part : evaluate(part, parameters, template))).join('');
}

function evaluate(part: Action, parameters: Parameters, template: string): string {
  const where = `failed to execute go template ${template}: template: :1:${part.column}: executing "" at <.${part.keys.join('.')}>`;
  let value: unknown = parameters;
  for (const key of part.keys) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new TemplateError(`${where}: can't evaluate field ${key} in type interface {}`);
    }
    if (!Object.hasOwn(value, key)) throw new TemplateError(`${where}: map has no entry for key "${key}"`);
    value = (value as Record<string, unknown>)[key];
  }
  if (part.toYaml) return toYaml(value);
  if (value === null) return '<no value>';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
