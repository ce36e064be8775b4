import { fileURLToPath } from 'node:url';
import { folderOf, hostOf, namespaceOf } from '../../control-plane/src/domain/names.ts';
import { defaultSettings } from '../../control-plane/src/domain/settings.ts';
import { renderStoreFolder } from '../../control-plane/src/domain/store-folder.ts';
import { runGit } from '../../control-plane/src/sandbox/git-server/native-git.ts';
import { createBareRepository } from '../../control-plane/src/sandbox/git-server/repository.ts';
import { readTemplate } from '../../control-plane/src/template/template.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));
const owners = ['default', 'ada', 'grace', 'linus', 'margaret'];
const plans = ['standard', 'small', 'large', 'standard'];
/** When the stores of such a repository were asked for, Unix seconds. */
const firstStoreAt = 1_760_000_000;

/** The files of a store's folder by their paths in the repository, as the product writes them. */
export function storeFiles(name: string, number = 0): Map<string, string> {
  const namespace = namespaceOf(name, defaultSettings);
  const spec = {
    name,
    namespace,
    engine: 'woocommerce',
    plan: plans[number % plans.length] ?? 'standard',
    owner: owners[number % owners.length] ?? 'default',
    host: hostOf(name, defaultSettings),
    createdAt: firstStoreAt + number * 60,
  };
  const folder = folderOf(namespace);
  const files = renderStoreFolder(spec, defaultSettings);
  return new Map([...files].map(([file, text]) => [`${folder}/${file}`, text]));
}

/** A bare store repository with `count` stores named `shop-<number>` in its first commit, packed as a host would. */
export async function makeStoreRepository(repository: string, count: number): Promise<void> {
  const seed = new Map<string, string | Uint8Array>(await readTemplate(project));
  for (let number = 0; number < count; number++) {
    for (const [file, text] of storeFiles(`shop-${number}`, number)) seed.set(file, text);
  }
  await createBareRepository(repository, { seed, now: firstStoreAt });
  await runGit(repository, ['repack', '-a', '-d', '-q']);
}
