import { toYaml } from './to-yaml.ts';

/** What a git file gives to the template: its top-level keys and `path`. */
export type Parameters = Readonly<Record<string, unknown>>;

/** A value that a template names is not there (`missingkey=error`). */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

type Action = (parameters: Parameters) => string;

interface Field {
  readonly keys: readonly string[];
  readonly toYaml: boolean;
  /** Where the field stands in the template, as Go counts columns. */
  readonly column: number;
}

const action = /\{\{(.*?)\}\}/gs;
const known = /^ *(toYaml +)?((?:\.[A-Za-z_][A-Za-z0-9_]*)+) *$/;
const dig = /^ *dig "(\w+)" "([^"\\]*)" \. *$/;
const ternary = /^ *ternary "([^"\\]*)" "([^"\\]*)" \(hasKey \. "(\w+)"\) *$/;

/**
 * Compiles the part of Go's template language that argocd/applicationset.yaml uses: `{{ .a.b }}`, `{{ toYaml .a }}`,
 * `{{ dig "a" "else" . }}` and `{{ ternary "there" "not" (hasKey . "a") }}`. Anything else throws here, at the start,
 * instead of giving something else than Argo CD would.
 */
export function compileTemplate(template: string): (parameters: Parameters) => string {
  const parts: (string | Action)[] = [];
  let end = 0;
  for (const match of template.matchAll(action)) {
    const inside = match[1] ?? '';
    const compiled = choice(inside) ?? field(inside, match.index + 2, template);
    if (compiled === undefined) {
      throw new Error(
        `the sandbox does not know the template construct ${match[0]}: only {{ .a.b }}, toYaml, dig and ternary with hasKey`,
      );
    }
    parts.push(template.slice(end, match.index), compiled);
    end = match.index + match[0].length;
  }
  parts.push(template.slice(end));
  if (parts.some((part) => typeof part === 'string' && part.includes('{{'))) {
    throw new Error(`the template ${template} has {{ without }}`);
  }
  return (parameters) => parts.map((part) => (typeof part === 'string' ? part : part(parameters))).join('');
}

/** What depends on whether a key of the file is there. Neither is an error without it. */
function choice(inside: string): Action | undefined {
  const [, wanted, otherwise = ''] = dig.exec(inside) ?? [];
  if (wanted !== undefined)
    return (parameters) => (Object.hasOwn(parameters, wanted) ? printed(parameters[wanted]) : otherwise);
  const [, there = '', absent = '', key] = ternary.exec(inside) ?? [];
  if (key === undefined) return undefined;
  return (parameters) => (Object.hasOwn(parameters, key) ? there : absent);
}

/** `at`: where `inside` begins in the template. */
function field(inside: string, at: number, template: string): Action | undefined {
  const [, isYaml, fields] = known.exec(inside) ?? [];
  if (fields === undefined) return undefined;
  const column = at + inside.indexOf(fields);
  const part = { keys: fields.slice(1).split('.'), toYaml: isYaml !== undefined, column };
  return (parameters) => evaluate(part, parameters, template);
}

function evaluate(part: Field, parameters: Parameters, template: string): string {
  const where = `failed to execute go template ${template}: template: :1:${part.column}: executing "" at <.${part.keys.join('.')}>`;
  let value: unknown = parameters;
  for (const key of part.keys) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new TemplateError(`${where}: can't evaluate field ${key} in type interface {}`);
    }
    if (!Object.hasOwn(value, key)) throw new TemplateError(`${where}: map has no entry for key "${key}"`);
    value = (value as Record<string, unknown>)[key];
  }
  return part.toYaml ? toYaml(value) : printed(value);
}

function printed(value: unknown): string {
  if (value === null) return '<no value>';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
