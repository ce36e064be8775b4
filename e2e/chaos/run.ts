import path from 'node:path';
import { startGitServer } from '../../control-plane/src/sandbox/git-server/standalone.ts';
import { seededRandom } from '../support/random.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { makeStoreRepository } from '../support/store-tree.ts';
import { startUnkindProxy, type UnkindProxyOptions } from '../support/unkind-proxy.ts';
import { checkRepository, readBranch, readStoreTree } from './branch.ts';
import type { Operation } from './operation.ts';
import { ReplicaSet } from './replica-set.ts';
import { verifyReplica } from './replica-view.ts';
import { verifyCommits, verifyTree } from './verify.ts';
import { runWorkload } from './workload.ts';

export interface ChaosOptions {
  readonly replicas: number;
  readonly clients: number;
  readonly operations: number;
  readonly seed: number;
  readonly unkind: Pick<UnkindProxyOptions, 'pushes' | 'reads' | 'longestStall'>;
  /** Called with a line about each thing that happens. */
  readonly tell?: (line: string) => void;
}

export interface ChaosResult {
  readonly operations: readonly Operation[];
  readonly commits: number;
  readonly mischief: ReadonlyMap<string, number>;
  /** Seconds that the clients took. */
  readonly seconds: number;
  /** Everything that is not as promised; empty when all is well. */
  readonly problems: readonly string[];
}

/**
 * Replicas of the product on one remote that misbehaves, clients that create and delete, one replica killed in the
 * middle and started again; then native git is asked what is on the branch.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { tell = () => {} } = options;
  const random = seededRandom(options.seed);
  const scratch = await makeScratch('chaos');
  const repository = path.join(scratch, 'stores.git');
  const closing: (() => Promise<void>)[] = [() => removeScratch(scratch)];
  try {
    await makeStoreRepository(repository, 0);
    const host = await startGitServer({ repositories: new Map([['stores.git', repository]]) });
    closing.unshift(() => host.close());
    const proxy = await startUnkindProxy({ ...options.unkind, target: host.url, random });
    closing.unshift(() => proxy.close());
    const shared = { gitUrl: `${proxy.url}/stores.git`, repository, env: { GIT_POLL_INTERVAL: '1' } };
    const replicas = await ReplicaSet.start(options.replicas, shared, scratch);
    closing.unshift(() => replicas.stop());
    tell(`${options.replicas} replicas serve`);

    let crash: Promise<void> | undefined;
    const onDone = (done: number) => {
      if (done >= options.operations / 2) crash ??= crashOne(replicas, tell);
    };
    const begin = performance.now();
    const operations = await runWorkload({ ...options, replicas, random, onDone });
    const seconds = (performance.now() - begin) / 1000;
    await crash;
    tell(`${operations.length} operations after ${seconds.toFixed(1)} s; asking git`);
    const mischief = new Map(proxy.counts);
    proxy.calm();

    const commits = await readBranch(repository);
    const tree = await readStoreTree(repository);
    const problems = [
      ...verifyCommits(operations, commits),
      ...verifyTree(operations, commits, tree.files),
      ...(await checkRepository(repository)),
    ];
    for (let index = 0; index < replicas.size; index++) {
      const wrong = await verifyReplica(replicas.client(index), tree.folders, 20_000);
      problems.push(...wrong.map((what) => `replica ${index}: ${what}`));
    }
    return { operations, commits: commits.length - 1, mischief, seconds, problems };
  } finally {
    for (const close of closing) await close();
  }
}

/** Kills the first replica without warning and starts it again. */
async function crashOne(replicas: ReplicaSet, tell: (line: string) => void): Promise<void> {
  await replicas.kill(0);
  tell('killed a replica');
  await replicas.restart(0);
  tell('the killed replica serves again');
}
