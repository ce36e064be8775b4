import type { ApplicationSource } from '../argocd/types.ts';
import { defaultEngine } from '../engines.ts';
import type { StoreSpec } from '../store.ts';

/**
 * False when the chart was given another host, plan or engine than the folder asks for: the ApplicationSet has not followed the
 * folder yet, whatever revision was compared. Sources without such a value say nothing.
 */
export function areGiven(
  sources: readonly ApplicationSource[] | undefined,
  wanted: Pick<StoreSpec, 'host' | 'plan' | 'engine'>,
): boolean {
  const text = sources?.find(({ helm }) => helm?.values !== undefined)?.helm?.values;
  if (text === undefined) return true;
  return (
    isGiven(text, 'host', wanted.host) &&
    isGiven(text, 'plan', wanted.plan) &&
    isGiven(text, 'engine', wanted.engine, defaultEngine)
  );
}

/** `unsaid`: what the chart takes without the value; as wanted where that is not known. */
function isGiven(text: string, name: string, wanted: string, unsaid = wanted): boolean {
  const given = new RegExp(`^${name}: ["']?([^"'\\s]+)`, 'm').exec(text)?.[1];
  return (given ?? unsaid) === wanted;
}
