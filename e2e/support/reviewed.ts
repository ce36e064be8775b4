import path from 'node:path';
import { startGitHubServer } from '../../control-plane/src/github/testing/github-server.ts';
import { startGitHost } from './git-host.ts';
import { startReplica } from './replica.ts';
import { makeScratch, removeScratch } from './scratch.ts';
import type { ServerProcess } from './server-process.ts';
import { makeStoreRepository } from './store-tree.ts';
import { startUnkindProxy, type UnkindProxy, type UnkindProxyOptions } from './unkind-proxy.ts';
import { WorkTree } from './work-tree.ts';

/** The product on a git host with pull requests. */
export interface Reviewed {
  readonly url: string;
  readonly gitHub: Awaited<ReturnType<typeof startGitHubServer>>;
  readonly workTree: WorkTree;
  /** Stands between the product and the git host. */
  readonly proxy: UnkindProxy;
  /** Another process of the product on the same repository, ended by `stop`. */
  another(): Promise<ServerProcess>;
  /** Ends the process as a crash would, and starts it anew at another address. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * The product with the sandbox on a repository with one store, `shop-0`. `env`: more variables; `pushes`: what befalls
 * them; `signed`: what GitHub knows its callers by.
 */
export async function startReviewed(
  env: Readonly<Record<string, string>>,
  pushes: UnkindProxyOptions['pushes'] = {},
  signed: Parameters<typeof startGitHubServer>[1] = 'the-token',
): Promise<Reviewed> {
  const scratch = await makeScratch('reviewed');
  const repository = path.join(scratch, 'stores.git');
  await makeStoreRepository(repository, 1);
  const host = await startGitHost([repository]);
  const gitHub = await startGitHubServer(repository, signed);
  const calmly = { random: () => 0, reads: {}, longestStall: 0 };
  const proxy = await startUnkindProxy({ ...calmly, target: host.url, pushes });
  const gitUrl = `${proxy.url}/stores.git`;
  const variables = {
    ...(typeof signed === 'string' ? { GIT_TOKEN: signed } : {}),
    GITHUB_REPOSITORY: 'owner/stores',
    GITHUB_API_URL: gitHub.url,
    SANDBOX_SPEED: '20',
    ...env,
  };
  const start = (data: string) =>
    startReplica({ gitUrl, repository, dataDirectory: path.join(scratch, data), env: variables });
  let replica = await start('data');
  const others: ServerProcess[] = [];
  return {
    get url() {
      return replica.url;
    },
    gitHub,
    workTree: await WorkTree.clone(`${host.url}/stores.git`, path.join(scratch, 'clone')),
    proxy,
    async another() {
      const other = await start(`data-${others.length}`);
      others.push(other);
      return other;
    },
    async crash() {
      await replica.kill();
      replica = await start('data');
    },
    async stop() {
      for (const one of [replica, ...others]) await one.stop();
      await proxy.close();
      await gitHub.close();
      await host.stop();
      await removeScratch(scratch);
    },
  };
}
