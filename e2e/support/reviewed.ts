import path from 'node:path';
import { startGitHubServer } from '../../control-plane/src/github/testing/github-server.ts';
import { startGitHost } from './git-host.ts';
import { startReplica } from './replica.ts';
import { makeScratch, removeScratch } from './scratch.ts';
import { makeStoreRepository } from './store-tree.ts';
import { WorkTree } from './work-tree.ts';

/** The product on a git host with pull requests. */
export interface Reviewed {
  readonly url: string;
  readonly gitHub: Awaited<ReturnType<typeof startGitHubServer>>;
  readonly workTree: WorkTree;
  /** Ends the process as a crash would, and starts it anew at another address. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** The product with the sandbox on a repository with one store, `shop-0`. `env`: more variables. */
export async function startReviewed(env: Readonly<Record<string, string>>): Promise<Reviewed> {
  const scratch = await makeScratch('reviewed');
  const repository = path.join(scratch, 'stores.git');
  await makeStoreRepository(repository, 1);
  const host = await startGitHost([repository]);
  const gitHub = await startGitHubServer(repository, 'the-token');
  const gitUrl = `${host.url}/stores.git`;
  const variables = {
    GIT_TOKEN: 'the-token',
    GITHUB_REPOSITORY: 'owner/stores',
    GITHUB_API_URL: gitHub.url,
    SANDBOX_SPEED: '20',
    ...env,
  };
  const start = () =>
    startReplica({ gitUrl, repository, dataDirectory: path.join(scratch, 'data'), env: variables });
  let replica = await start();
  return {
    get url() {
      return replica.url;
    },
    gitHub,
    workTree: await WorkTree.clone(gitUrl, path.join(scratch, 'clone')),
    async crash() {
      await replica.kill();
      replica = await start();
    },
    async stop() {
      await replica.stop();
      await gitHub.close();
      await host.stop();
      await removeScratch(scratch);
    },
  };
}
