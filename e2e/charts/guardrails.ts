import { defaultSettings } from '../../control-plane/src/domain/settings.ts';
import type { StoreSpec } from '../../control-plane/src/domain/store.ts';
import { renderGuardrails } from '../../control-plane/src/domain/store-folder.ts';

/** The guardrails of a store, a text each, as they are committed with its folder. */
export function guardrailTexts(plan: string, ingressNamespace = defaultSettings.ingressNamespace): string[] {
  const spec: StoreSpec = {
    name: 'acme',
    namespace: 'store-acme',
    engine: 'woocommerce',
    plan,
    owner: 'ann@example.com',
    host: 'acme.localtest.me',
    createdAt: undefined,
  };
  return [...renderGuardrails(spec, { ...defaultSettings, ingressNamespace }).values()];
}
