import { cp } from 'node:fs/promises';
import path from 'node:path';
import { ApiClient } from '../support/api-client.ts';
import { startGitHost } from '../support/git-host.ts';
import { startReplica } from '../support/replica.ts';
import { makeStoreRepository } from '../support/store-tree.ts';
import { type BurstFigures, measureBurst, measureSingle, type SingleFigures } from './creating.ts';
import { type ListFigures, measureList } from './listing.ts';
import { type Memory, readMemory } from './memory.ts';
import type { BenchOptions } from './options.ts';
import { PorcelainClone } from './porcelain.ts';
import { whenListed } from './ready.ts';
import { measureStart, type StartFigures } from './starting.ts';

export interface Figures {
  readonly stores: number;
  readonly start: StartFigures;
  readonly single: SingleFigures;
  readonly list: ListFigures;
  readonly burst: BurstFigures;
  /** Bytes of the product's process, when all stores are Ready and after the burst. */
  readonly memory: { readonly settled: Memory; readonly afterBurst: Memory };
}

/**
 * Everything about one size of tree. Both sides have a copy of the same repository on one git server, which runs in a
 * process of its own so that neither pays for it.
 */
export async function measure(
  stores: number,
  options: BenchOptions,
  scratch: string,
  tell: (what: string) => void,
): Promise<Figures> {
  const ours = path.join(scratch, `ours-${stores}.git`);
  const theirs = path.join(scratch, `theirs-${stores}.git`);
  tell('making the repository');
  await makeStoreRepository(ours, stores);
  await cp(ours, theirs, { recursive: true });
  const host = await startGitHost([ours, theirs]);
  const remote = (repository: string) => ({
    path: repository,
    url: `${host.url}/${path.basename(repository)}`,
  });
  try {
    tell('starting, next to git clone --depth 1');
    const start = await measureStart(remote(ours), stores, options.startRounds, scratch);
    const clone = await PorcelainClone.make(remote(theirs).url, path.join(scratch, `clone-${stores}`));
    const { profile } = options;
    const replica = await startReplica({
      gitUrl: remote(ours).url,
      repository: ours,
      dataDirectory: path.join(scratch, `data-${stores}`),
      flags: profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(profile)}`],
    });
    const client = new ApiClient(replica.url);
    try {
      tell('waiting until all stores are Ready');
      await whenListed(client, stores, true);
      const settled = await readMemory(replica.pid);
      tell('single creates, next to git add, commit, push');
      const single = await measureSingle(client, clone, options.singleRounds);
      tell('lists');
      const list = await measureList(client, options.listRequests);
      tell(`a burst of ${options.burst} creates`);
      const burst = await measureBurst(replica.url, ours, options.burst, options.connections);
      const memory = { settled, afterBurst: await readMemory(replica.pid) };
      return { stores, start, single, list, burst, memory };
    } finally {
      client.close();
      await replica.stop();
    }
  } finally {
    await host.stop();
  }
}
