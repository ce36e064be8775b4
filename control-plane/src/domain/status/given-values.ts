import type { ApplicationSource } from '../argocd/types.ts';
import type { StoreSpec } from '../store.ts';

/**
 * False when the chart was given another host or plan than the folder asks for: the ApplicationSet has not followed the
 * folder yet, whatever revision was compared. Sources without such a value say nothing.
 */
export function areGiven(
  sources: readonly ApplicationSource[] | undefined,
  wanted: Pick<StoreSpec, 'host' | 'plan'>,
): boolean {
  const text = sources?.find(({ helm }) => helm?.values !== undefined)?.helm?.values ?? '';
  return isGiven(text, 'host', wanted.host) && isGiven(text, 'plan', wanted.plan);
}

function isGiven(text: string, name: string, wanted: string): boolean {
  const given = new RegExp(`^${name}: ["']?([^"'\\s]+)`, 'm').exec(text)?.[1];
  return given === undefined || given === wanted;
}
