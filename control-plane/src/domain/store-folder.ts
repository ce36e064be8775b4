import { stringify } from 'yaml';
import { blockYaml } from './block-yaml.ts';
import { limitRangeManifest, resourceQuotaManifest } from './guardrails/limits.ts';
import { namespaceManifest } from './guardrails/namespace.ts';
import { networkPolicyManifest } from './guardrails/network-policy.ts';
import { type Plan, plan, plans } from './plans.ts';
import type { StoreSettings } from './settings.ts';
import type { StoreSpec } from './store.ts';
import { renderStoreFile } from './store-file/render.ts';
import { yaml11 } from './yaml-text.ts';

const header = '# Written by Storeplane from store.yaml: change the plan or the owner there instead.\n';

/** All files of a store's folder by path relative to it. The same bytes for the same spec. */
export function renderStoreFolder(spec: StoreSpec, settings: StoreSettings): Map<string, string> {
  return new Map([['store.yaml', renderStoreFile(spec)], ...renderGuardrails(spec, settings)]);
}

/**
 * The files under `guardrails/`. Only the Namespace names the store: Argo CD fills in the destination's namespace
 * elsewhere, so that git keeps one copy of the other three for all stores of a plan. Throws RangeError for a plan
 * that does not exist.
 */
export function renderGuardrails(spec: StoreSpec, settings: StoreSettings): Map<string, string> {
  const chosen = plan(spec.plan);
  if (chosen === undefined) {
    throw new RangeError(`no plan "${spec.plan}"; there are ${plans.map((one) => one.id).join(', ')}`);
  }
  return new Map([
    ['guardrails/namespace.yaml', header + blockYaml(namespaceManifest(spec))],
    ...sharedFiles(chosen, settings.ingressNamespace),
  ]);
}

const rendered = new Map<string, ReadonlyMap<string, string>>();

/** Rendered once for each plan: a burst of creates asks for them hundreds of times a second. */
function sharedFiles(chosen: Plan, ingressNamespace: string): ReadonlyMap<string, string> {
  const key = `${chosen.id} ${ingressNamespace}`;
  const known = rendered.get(key);
  if (known !== undefined) return known;
  const files = new Map([
    ['guardrails/resource-quota.yaml', file(resourceQuotaManifest(chosen))],
    ['guardrails/limit-range.yaml', file(limitRangeManifest(chosen))],
    ['guardrails/network-policy.yaml', file(networkPolicyManifest(ingressNamespace))],
  ]);
  rendered.set(key, files);
  return files;
}

function file(manifest: object): string {
  return header + stringify(manifest, yaml11);
}
