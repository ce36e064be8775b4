import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFolder, readTemplate } from '../../../control-plane/src/template/template.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The image that `chart/values.yaml` names. */
export const storeImage = 'docker.io/library/busybox:1.36';

/** What `storeplane init` makes, with the small chart of these tests in place of the store chart. */
export async function storeRepositorySeed(): Promise<Map<string, Buffer>> {
  const seed = await readTemplate(root);
  for (const name of seed.keys()) if (name.startsWith('charts/store/')) seed.delete(name);
  const chart = await readFolder(path.join(root, 'e2e/cluster/chart'), 'charts/store/');
  return new Map([...seed, ...chart]);
}
