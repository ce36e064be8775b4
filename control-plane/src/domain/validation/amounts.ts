import { type Difference, isMapping, type Mapping, unknownKeys } from './difference.ts';
import { quantity } from './quantity.ts';

/** A ResourceQuota's spec: every amount of the plan or less; amounts of more kinds only limit further. */
export function quotaDifferences(spec: unknown, wanted: { readonly hard: Mapping }): Difference[] {
  if (!isMapping(spec)) return [missing(['spec'])];
  // scopes would leave out pods
  const closed = unknownKeys(spec, ['hard'], ['spec']);
  return [...closed, ...atMost(spec.hard, wanted.hard, ['spec', 'hard'])];
}

const limitKeys = ['type', 'default', 'defaultRequest', 'max', 'min', 'maxLimitRequestRatio'];

/** A LimitRange's spec: the plan's amounts or less for a container that names none; bounds only limit further. */
export function limitDifferences(
  spec: unknown,
  wanted: { readonly limits: readonly Mapping[] },
): Difference[] {
  const limits = isMapping(spec) ? spec.limits : undefined;
  if (!isMapping(spec) || !Array.isArray(limits)) return [missing(['spec', 'limits'])];
  const found = unknownKeys(spec, ['limits'], ['spec']);
  const [container = {}] = wanted.limits;
  let containers = 0;
  for (const [index, item] of (limits as unknown[]).entries()) {
    const path = ['spec', 'limits', index];
    if (!isMapping(item)) {
      found.push({ path, message: 'This is no limit: run storeplane render.' });
      continue;
    }
    found.push(...unknownKeys(item, limitKeys, path));
    if (item.type !== 'Container') continue;
    if (++containers > 1)
      found.push({ path, message: 'There are two limits for containers: keep the first.' });
    for (const key of ['default', 'defaultRequest']) {
      found.push(...atMost(item[key], container[key] as Mapping, [...path, key]));
    }
  }
  if (containers === 0) found.push(missing(['spec', 'limits']));
  return found;
}

function atMost(amounts: unknown, wanted: Mapping, path: Difference['path']): Difference[] {
  if (!isMapping(amounts)) return [missing(path)];
  return Object.entries(wanted).flatMap(([key, most]): Difference[] => {
    const here = [...path, key];
    if (!Object.hasOwn(amounts, key)) return [missing(here)];
    const amount = quantity(amounts[key]);
    if (amount === undefined) {
      return [
        {
          path: here,
          message: `"${key}" is no amount that Kubernetes knows: write ${String(most)} or less.`,
        },
      ];
    }
    if (amount <= (quantity(most) ?? 0)) return [];
    return [{ path: here, message: `"${key}" is more than the plan allows: write ${String(most)} or less.` }];
  });
}

function missing(path: Difference['path']): Difference {
  return { path, message: `"${path.join('.')}" is missing: run storeplane render.` };
}
