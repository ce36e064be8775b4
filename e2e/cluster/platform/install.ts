import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kubectl } from '../kubectl.ts';
import { installAdmissionPolicy } from './admission.ts';

const manifests = fileURLToPath(new URL('../../../argocd/', import.meta.url));

/**
 * Applies `argocd/` as docs/argocd.md says: the repository's address in settings.yaml, then one command. Then what the
 * platform chart adds to the rights that are in there.
 */
export async function installStores(kubectl: Kubectl, repositoryUrl: string, scratch: string): Promise<void> {
  const folder = path.join(scratch, 'argocd-manifests');
  await cp(manifests, folder, { recursive: true });
  const file = path.join(folder, 'settings.yaml');
  const settings = await readFile(file, 'utf8');
  await writeFile(file, settings.replace('https://git.example.com/stores.git', repositoryUrl));
  await kubectl(['apply', '--server-side', '--field-manager=storeplane', '-k', folder]);
  await installAdmissionPolicy(kubectl);
}

/** Takes the ApplicationSet away with all its stores. Rejects when some do not go within minutes. */
export async function removeStores(kubectl: Kubectl): Promise<void> {
  await kubectl(['delete', '--ignore-not-found', '--wait=false', 'applicationset', 'stores', '-n', 'argocd']);
  const ofStores = 'jsonpath={range .items[?(@.spec.project=="stores")]}{.metadata.name} {end}';
  for (let tries = 0; tries < 120; tries += 1) {
    const names = (await kubectl(['get', 'applications', '-n', 'argocd', '-o', ofStores]))
      .split(' ')
      .filter(Boolean);
    if (names.length === 0) return;
    const approval = `argocd.argoproj.io/deletion-approved=${new Date().toISOString()}`;
    // One that is gone by now needs none.
    await kubectl(['annotate', '--overwrite', 'application', '-n', 'argocd', ...names, approval]).catch(
      () => undefined,
    );
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
  throw new Error(
    'Some stores of the tests are still being deleted: look at the Applications of project `stores`.',
  );
}
