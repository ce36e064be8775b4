import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { realistic, scaled } from '../../control-plane/src/sandbox/argocd/lifecycle/timing.ts';
import { SandboxArgoCd } from '../../control-plane/src/sandbox/argocd/sandbox-argocd.ts';
import { runGit } from '../../control-plane/src/sandbox/git-server/native-git.ts';
import { systemClock } from '../../control-plane/src/startup/system-clock.ts';
import { startGitHost } from '../support/git-host.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { makeStoreRepository } from '../support/store-tree.ts';
import { WorkTree } from '../support/work-tree.ts';
import { contract } from './contract.ts';

const manifest = (name: string) =>
  readFile(fileURLToPath(new URL(`../../argocd/${name}`, import.meta.url)), 'utf8');

contract('the sandbox', async () => {
  const scratch = await makeScratch('contract');
  const repository = path.join(scratch, 'stores.git');
  const stateFolder = path.join(scratch, 'state');
  await mkdir(stateFolder);
  await makeStoreRepository(repository, 0);
  const host = await startGitHost([repository]);
  const url = `${host.url}/stores.git`;
  const argocd = new SandboxArgoCd({
    repository,
    repositoryUrl: url,
    branch: 'main',
    applicationSet: await manifest('applicationset.yaml'),
    appProject: await manifest('appproject.yaml'),
    stateFolder,
    clock: systemClock,
    timing: scaled(realistic, 0.1),
    pollInterval: 200,
  });
  await argocd.start();
  const git = async (...args: string[]) => (await runGit(repository, args)).toString();
  /** A commit without its tree: the sandbox learns from the repository only, so this is how it loses sight. */
  const unreadableCommit = async (tip: string) => {
    const text = await git('cat-file', 'commit', tip);
    const commit = text.replace(/^tree \w+/, `tree ${'1'.repeat(40)}`);
    return (await runGit(repository, ['hash-object', '-t', 'commit', '-w', '--stdin'], commit)).toString();
  };
  return {
    argocd,
    workTree: await WorkTree.clone(url, path.join(scratch, 'clone')),
    broken: 'sandbox:\n  fault: image-pull\n',
    rollBack: async (name, historyId) => argocd.rollBack(name, historyId),
    async cut() {
      const tip = (await git('rev-parse', 'main')).trim();
      await git('update-ref', 'refs/heads/main', (await unreadableCommit(tip)).trim());
      return async () => void (await git('update-ref', 'refs/heads/main', tip));
    },
    async stop() {
      await argocd.close();
      await host.stop();
      await removeScratch(scratch);
    },
  };
});
