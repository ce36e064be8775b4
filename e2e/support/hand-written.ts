import { hostOf, namespaceOf } from '../../control-plane/src/domain/names.ts';
import { defaultSettings } from '../../control-plane/src/domain/settings.ts';
import { renderStoreFolder } from '../../control-plane/src/domain/store-folder.ts';

/** The files of a store folder as a person would copy them, `extra` lines added to `store.yaml`. */
export function handWritten(name: string, extra = ''): Record<string, string> {
  const namespace = namespaceOf(name, defaultSettings);
  const spec = {
    name,
    namespace,
    engine: 'woocommerce',
    plan: 'standard',
    owner: 'default',
    host: hostOf(name, defaultSettings),
    createdAt: undefined,
  };
  const files: Record<string, string> = {};
  for (const [file, text] of renderStoreFolder(spec, defaultSettings)) {
    files[`stores/by-hand/${namespace}/${file}`] = file === 'store.yaml' ? text + extra : text;
  }
  return files;
}
