import { readFile } from 'node:fs/promises';

export interface ProductionPackage {
  /** Its folder, from the project's root. */
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** As the package says it, an SPDX expression; undefined where it says nothing. */
  readonly license: string | undefined;
}

interface Entry {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
}

const lockFile = new URL('../../package-lock.json', import.meta.url);
const inside = 'node_modules/';

/** The packages that are there without `--include=dev`, as package-lock.json has them, sorted by folder. */
export async function productionPackages(): Promise<ProductionPackage[]> {
  const { packages } = JSON.parse(await readFile(lockFile, 'utf8')) as { packages: Record<string, Entry> };
  return Object.entries(packages)
    .filter(([folder, { dev, link }]) => folder.startsWith(inside) && dev !== true && link !== true)
    .map(([folder, { version = '', license }]) => ({
      folder,
      name: folder.slice(folder.lastIndexOf(inside) + inside.length),
      version,
      license,
    }))
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

/** The names that the project's own package.json files ask for, outside of development. */
export async function directNames(): Promise<Set<string>> {
  const { packages } = JSON.parse(await readFile(lockFile, 'utf8')) as {
    packages: Record<string, { dependencies?: Record<string, string> }>;
  };
  return new Set(
    ['', 'control-plane', 'ui'].flatMap((folder) => Object.keys(packages[folder]?.dependencies ?? {})),
  );
}
