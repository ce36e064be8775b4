import { cp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kubectl } from '../kubectl.ts';

const manifests = fileURLToPath(new URL('../../../argocd/', import.meta.url));

/** Applies `argocd/` as docs/argocd.md says: the repository's address in settings.yaml, then one command. */
export async function installStores(kubectl: Kubectl, repositoryUrl: string, scratch: string): Promise<void> {
  const folder = path.join(scratch, 'argocd-manifests');
  await cp(manifests, folder, { recursive: true });
  const file = path.join(folder, 'settings.yaml');
  const settings = await readFile(file, 'utf8');
  await writeFile(file, settings.replace('https://git.example.com/stores.git', repositoryUrl));
  await kubectl(['apply', '--server-side', '--field-manager=storeplane', '-k', folder]);
}
