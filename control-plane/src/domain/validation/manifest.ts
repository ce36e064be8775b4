import { limitDifferences, quotaDifferences } from './amounts.ts';
import { type Difference, isMapping, type Mapping, unknownKeys } from './difference.ts';
import { flowDifferences } from './flows.ts';

/** Labels a Namespace may lack: Kubernetes takes the same value without it, or nobody's safety rests on it. */
const dispensable = ['app.kubernetes.io/managed-by', 'pod-security.kubernetes.io/enforce-version'];
/** Labels that only warn or count. */
const harmless = /^pod-security\.kubernetes\.io\/(audit|warn)(-version)?$/;

/** In what a guardrail is not what the plan asks for and not stricter either. `namespace` is the store's own. */
export function guardrailDifferences(actual: unknown, wanted: Mapping, namespace: string): Difference[] {
  if (!isMapping(actual)) return [{ path: [], message: 'This is no manifest: run storeplane render.' }];
  const kind = String(wanted.kind);
  if (actual.kind !== kind || actual.apiVersion !== wanted.apiVersion) {
    const path = [actual.kind === kind ? 'apiVersion' : 'kind'];
    return [{ path, message: `Only a ${kind} (${String(wanted.apiVersion)}) belongs in this file.` }];
  }
  return [
    ...unknownKeys(actual, ['apiVersion', 'kind', 'metadata', 'spec'], []),
    ...metadataDifferences(actual.metadata, wanted.metadata as Mapping, namespace),
    ...specDifferences(kind, actual.spec, wanted.spec),
  ];
}

function specDifferences(kind: string, actual: unknown, wanted: unknown): Difference[] {
  if (kind === 'ResourceQuota') return quotaDifferences(actual, wanted as { hard: Mapping });
  if (kind === 'LimitRange') return limitDifferences(actual, wanted as { limits: Mapping[] });
  if (kind === 'NetworkPolicy') return flowDifferences(actual, wanted as Mapping);
  return actual === undefined
    ? []
    : [{ path: ['spec'], message: 'A Namespace has no spec here: remove it.' }];
}

function metadataDifferences(actual: unknown, wanted: Mapping, namespace: string): Difference[] {
  if (!isMapping(actual)) {
    return [{ path: ['metadata'], message: '"metadata" is missing: run storeplane render.' }];
  }
  const found = unknownKeys(actual, ['name', 'namespace', 'labels', 'annotations'], ['metadata']);
  if (actual.name !== wanted.name) {
    found.push({ path: ['metadata', 'name'], message: `The name must be ${String(wanted.name)}.` });
  }
  if (actual.namespace !== undefined && actual.namespace !== namespace) {
    const message = `This is another namespace than the store's: write ${namespace}, or remove the line.`;
    found.push({ path: ['metadata', 'namespace'], message });
  }
  for (const key of ['labels', 'annotations']) {
    found.push(...texts(actual[key] ?? {}, (wanted[key] ?? {}) as Mapping, ['metadata', key]));
  }
  return found;
}

function texts(actual: unknown, wanted: Mapping, path: readonly string[]): Difference[] {
  if (!isMapping(actual)) return [{ path, message: `"${path.join('.')}" must be a block of texts.` }];
  const found = unknownKeys(
    actual,
    [...Object.keys(wanted), ...Object.keys(actual).filter((key) => harmless.test(key))],
    path,
  );
  for (const [key, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(actual, key)) {
      if (!dispensable.includes(key))
        found.push({ path, message: `"${key}" is missing: write ${String(value)}.` });
    } else if (!isSame(actual[key], value)) {
      found.push({ path: [...path, key], message: `"${key}" must be ${String(value)}.` });
    }
  }
  return found;
}

/** The order in a list of options does not matter. */
function isSame(actual: unknown, wanted: unknown): boolean {
  const options = (value: unknown) => (typeof value === 'string' ? value.split(',').sort().join() : value);
  return options(actual) === options(wanted);
}
