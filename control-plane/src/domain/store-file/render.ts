import { blockYaml } from '../block-yaml.ts';
import { defaultEngine } from '../engines.ts';
import { plans } from '../plans.ts';
import type { StoreSpec } from '../store.ts';
import { text } from '../yaml-text.ts';

export const storeFileHeader = [
  "# A store of Storeplane. The folder's name is the namespace.",
  `# Plans: ${plans.map((one) => one.id).join(', ')}. Keep "plan" the same in both places.`,
  '',
].join('\n');

/** The text of `store.yaml`: the same bytes for the same spec, and read back to it by `parseStoreFile`. */
export function renderStoreFile(spec: StoreSpec): string {
  const content = {
    apiVersion: 'storeplane.dev/v1',
    kind: 'Store',
    name: text(spec.name),
    engine: spec.engine,
    plan: spec.plan,
    owner: text(spec.owner),
    ...(spec.cluster === undefined ? {} : { cluster: text(spec.cluster) }),
    ...(spec.createdAt === undefined ? {} : { createdAt: isoTime(spec.createdAt) }),
    values: { host: text(spec.host), plan: spec.plan, ...engineValue(spec.engine) },
  };
  return storeFileHeader + blockYaml(content);
}

/** The chart takes the usual engine by itself, so files without the value stay as they are. */
function engineValue(engine: string): { engine?: string } {
  return engine === defaultEngine ? {} : { engine };
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
