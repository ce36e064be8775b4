import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFolder } from '../../../control-plane/src/template/template.ts';
import { provisionedClass } from '../node/storage.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

type Files = Readonly<Record<string, string | null>>;

/** The small chart that the other tests have in the place of the store chart. */
export function testChart(): Promise<Files> {
  return asStoreChart('e2e/cluster/chart');
}

/** The store chart, told that its WooCommerce is the stand-in which the image holds, and where volumes are made. */
export async function storeChart(): Promise<Record<string, string | null>> {
  const files = await asStoreChart('charts/store');
  const values = files['charts/store/values.yaml'] ?? '';
  const here = [
    [/^( {2}version: ).*$/m, '$199.0.0'],
    [/^( {2}source: )https:.*$/m, '$1/usr/src/plugins/woocommerce'],
    // All that the stores of one test file ask for together has to fit on a node with two cores.
    [/(requests: { cpu: )250m/g, '$150m'],
    [/^(storage:\n(?: {2}.*\n)*? {2}className: )""$/m, `$1${provisionedClass}`],
  ].reduce((text, [from = '', to = '']) => {
    const changed = text.replace(from, to as string);
    if (changed === text) throw new Error(`charts/store/values.yaml has nothing like ${from}`);
    return changed;
  }, values);
  return { ...files, 'charts/store/values.yaml': here };
}

async function asStoreChart(folder: string): Promise<Record<string, string | null>> {
  const files = await readFolder(path.join(root, folder), 'charts/store/');
  const texts = [...files].map(([name, content]) => [name, content.toString()]);
  // What was there before goes first.
  return { 'charts/store': null, ...Object.fromEntries(texts) };
}
