import path from 'node:path';
import { runGit } from '../../control-plane/src/sandbox/git-server/native-git.ts';
import { ApiClient } from '../support/api-client.ts';
import { startReplica } from '../support/replica.ts';
import { removeScratch } from '../support/scratch.ts';
import { whenListed } from './ready.ts';
import type { Remote } from './remote.ts';
import { median, timed } from './statistics.ts';

export interface StartFigures {
  /** Milliseconds from the start of the process, without any cache, to the first whole list of stores. */
  readonly product: number;
  /** Milliseconds of `git clone --depth 1`, and of the same without writing the files. */
  readonly clone: number;
  readonly bareClone: number;
}

/** Starts the product and clones with native git, in turns; medians. */
export async function measureStart(
  remote: Remote,
  count: number,
  rounds: number,
  scratch: string,
): Promise<StartFigures> {
  const figures = { product: [] as number[], clone: [] as number[], bareClone: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const at = (what: string) => path.join(scratch, `${what}-${count}-${round}`);
    figures.product.push(await startOnce(remote, count, at('start')));
    figures.clone.push(await cloneOnce(remote.url, scratch, at('clone'), []));
    figures.bareClone.push(await cloneOnce(remote.url, scratch, at('bare'), ['--bare']));
  }
  return {
    product: median(figures.product),
    clone: median(figures.clone),
    bareClone: median(figures.bareClone),
  };
}

async function startOnce(remote: Remote, count: number, dataDirectory: string): Promise<number> {
  const begin = performance.now();
  const replica = await startReplica({ gitUrl: remote.url, repository: remote.path, dataDirectory });
  const client = new ApiClient(replica.url);
  try {
    await whenListed(client, count, false);
    return performance.now() - begin;
  } finally {
    client.close();
    await replica.stop();
    await removeScratch(dataDirectory);
  }
}

async function cloneOnce(url: string, cwd: string, folder: string, more: readonly string[]): Promise<number> {
  const milliseconds = await timed(() => runGit(cwd, ['clone', '-q', '--depth=1', ...more, url, folder]));
  await removeScratch(folder);
  return milliseconds;
}
