import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { exists } from '../../support/exists.ts';
import { runLogged } from './run-logged.ts';
import type { GoPart } from './versions.ts';

const modules = fileURLToPath(new URL('../go/', import.meta.url));

export interface BuildOptions {
  /** Folder of all built parts. */
  readonly cache: string;
  readonly say: (line: string) => void;
}

/**
 * Builds what the cache does not hold yet and returns the folder with the part's programs. A program is there
 * whole or not at all, so an interrupted build goes on where it stopped.
 */
export async function buildGoPart(part: GoPart, { cache, say }: BuildOptions): Promise<string> {
  const folder = path.join(cache, `${part.module}-${part.version}`);
  await mkdir(folder, { recursive: true });
  for (const program of part.programs) {
    const target = path.join(folder, program.name);
    if (await exists(target)) continue;
    say(`building ${program.name} ${part.version} …`);
    const begin = performance.now();
    const unfinished = `${target}.${process.pid}.unfinished`;
    await runLogged({
      program: 'go',
      args: ['build', '-trimpath', '-ldflags', linkerFlags(part), '-o', unfinished, program.package],
      cwd: path.join(modules, part.module),
      env: { ...process.env, CGO_ENABLED: '0', GOFLAGS: '-mod=readonly -buildvcs=false', GOWORK: 'off' },
      log: `${target}.log`,
    });
    await rename(unfinished, target);
    say(`built ${program.name} in ${Math.round((performance.now() - begin) / 1000)} s`);
  }
  return folder;
}

function linkerFlags(part: GoPart): string {
  const variables = Object.entries(part.variables).map(([name, value]) => `-X ${name}=${value}`);
  return ['-s', '-w', ...variables].join(' ');
}
