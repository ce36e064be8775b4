import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { argocdInstallManifest } from './argocd-manifests.ts';
import { buildGoPart } from './build-go.ts';
import { fetchDebianPackages } from './fetch-debian.ts';
import { debianPackages, goParts } from './versions.ts';

const run = promisify(execFile);

export interface Parts {
  /** Search path with every program of the cluster first. */
  readonly path: string;
  /** Folders with the shared libraries of the Debian packages. */
  readonly libraryPath: string;
  /** Folder of the CNI plugins. */
  readonly cniPlugins: string;
  /** The statically linked busybox that container images are made of. */
  readonly busybox: string;
  /** Argo CD's install manifest. */
  readonly argocdManifest: string;
  /** By name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** The folder of all built parts, below `$XDG_CACHE_HOME` or `~/.cache`. */
export async function cacheFolder(): Promise<string> {
  const caches = process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache');
  const folder = path.join(caches, 'storeplane', 'cluster');
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Builds or finds every part of the cluster. Needs a network the first time only. */
export async function prepareParts(say: (line: string) => void): Promise<Parts> {
  const cache = await cacheFolder();
  const debian = await fetchDebianPackages(debianPackages, { cache, say });
  const folders = new Map<string, string>();
  for (const part of goParts) folders.set(part.module, await buildGoPart(part, { cache, say }));
  const programs = ['usr/bin', 'usr/sbin', 'bin', 'sbin'].map((folder) => path.join(debian, folder));
  const libraryPath = ['usr/lib', 'lib'].map((folder) => path.join(debian, folder, multiarch)).join(':');
  const searchPath = [...folders.values(), ...programs, process.env.PATH].join(':');
  const env = { PATH: searchPath, LD_LIBRARY_PATH: libraryPath };
  const unpacked = await Promise.all(
    ['containerd', 'runc', 'redis-server'].map((name) => versionOf(name, env)),
  );
  return {
    path: searchPath,
    libraryPath,
    cniPlugins: path.join(debian, 'usr/lib/cni'),
    busybox: path.join(debian, 'bin/busybox'),
    argocdManifest: await argocdInstallManifest(folders.get('argocd') ?? ''),
    versions: Object.fromEntries([...goParts.map(({ module, version }) => [module, version]), ...unpacked]),
  };
}

async function versionOf(program: string, env: NodeJS.ProcessEnv): Promise<[string, string]> {
  const { stdout } = await run(program, ['--version'], { env });
  return [program, /\d+\.\d+\.\d+/.exec(stdout)?.[0] ?? 'unknown'];
}

const multiarch = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
