import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * The files a new store repository starts from, by path: `gitops-repo-template/` at its root and the store chart in
 * `charts/store/`, read from the project's folder. The sandbox and `storeplane init` both start from these.
 */
export async function readTemplate(projectRoot: string): Promise<Map<string, Buffer>> {
  return new Map([
    ...(await readFolder(path.join(projectRoot, 'gitops-repo-template'), '')),
    ...(await readFolder(path.join(projectRoot, 'charts/store'), 'charts/store/')),
  ]);
}

/** All files under `folder`, keyed by `prefix` + their path with forward slashes, in a stable order. */
export async function readFolder(folder: string, prefix: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  const files = new Map<string, Buffer>();
  for (const name of names) {
    files.set(prefix + name.split(path.sep).join('/'), await readFile(path.join(folder, name)));
  }
  return files;
}
