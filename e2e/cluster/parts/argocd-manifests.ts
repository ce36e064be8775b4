import { execFile } from 'node:child_process';
import { copyFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { exists } from '../../support/exists.ts';

const run = promisify(execFile);
const moduleFolder = fileURLToPath(new URL('../go/argocd/', import.meta.url));

/** Argo CD's own install manifest, of the very version that was built, kept beside the programs in `folder`. */
export async function argocdInstallManifest(folder: string): Promise<string> {
  const file = path.join(folder, 'install.yaml');
  if (await exists(file)) return file;
  const args = ['list', '-m', '-f', '{{.Dir}}', 'github.com/argoproj/argo-cd/v3'];
  const { stdout } = await run('go', args, { cwd: moduleFolder });
  await copyFile(path.join(stdout.trim(), 'manifests/install.yaml'), `${file}.unfinished`);
  await rename(`${file}.unfinished`, file);
  return file;
}
