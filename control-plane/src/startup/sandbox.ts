import { mkdir, readFile } from 'node:fs/promises';
import type { RequestHandler } from 'express';
import type { Config } from '../config.ts';
import type { Logger } from '../observability/logger.ts';
import type { Clock } from '../ports/clock.ts';
import { realistic, scaled } from '../sandbox/argocd/lifecycle/timing.ts';
import { SandboxArgoCd } from '../sandbox/argocd/sandbox-argocd.ts';
import { runGit } from '../sandbox/git-server/native-git.ts';
import { createBareRepository } from '../sandbox/git-server/repository.ts';
import { createGitServer } from '../sandbox/git-server/server.ts';
import { readTemplate } from '../template/template.ts';
import { places } from './places.ts';
import { StartError } from './start-error.ts';

export interface EmbeddedRepository {
  /** Folder of the bare repository. */
  readonly path: string;
  /** Serves it below `/git`. */
  readonly handler: RequestHandler;
  /** Calls `listener` after each push. */
  onPush(listener: () => void): void;
  close(): Promise<void>;
}

/** Throws StartError when native git, which the sandbox serves and reads its repository with, is not there. */
export async function requireGit(searchPath: string): Promise<void> {
  try {
    await runGit(places.project, ['--version'], '', searchPath);
  } catch {
    throw new StartError(
      'git is not installed, or not on PATH: the sandbox needs it. Install git and start again.',
    );
  }
}

/** The sandbox's own store repository, made and seeded at the first start. */
export async function openEmbeddedRepository(
  config: Config,
  clock: Clock,
  log: Logger,
): Promise<EmbeddedRepository> {
  const path = places.embeddedRepository(config.dataDirectory);
  const seed = await readTemplate(places.project);
  const made = await createBareRepository(path, {
    seed,
    branch: config.git.branch,
    searchPath: config.searchPath,
    now: Math.floor(clock.now() / 1000),
  });
  if (made) log.info('made the embedded store repository');
  const server = createGitServer({
    repositories: new Map([['stores.git', path]]),
    searchPath: config.searchPath,
    onProblem: (problem) => log.warn({ err: problem }, 'the embedded git server had a problem'),
  });
  const handler: RequestHandler = (req, res) => {
    res.locals.route = '/git';
    server.handle(req, res);
  };
  return { path, handler, onPush: (listener) => void server.onPush(listener), close: () => server.close() };
}

/** The stand-in for Argo CD, not started yet. It learns from the repository on disk and nothing else. */
export async function makeSandboxArgoCd(
  config: Config,
  repository: { readonly path: string; readonly url: string },
  clock: Clock,
  log: Logger,
): Promise<SandboxArgoCd> {
  const stateFolder = places.sandbox(config.dataDirectory);
  await mkdir(stateFolder, { recursive: true });
  return new SandboxArgoCd({
    repository: repository.path,
    repositoryUrl: repository.url,
    branch: config.git.branch,
    searchPath: config.searchPath,
    applicationSet: await readFile(places.applicationSet, 'utf8'),
    appProject: await readFile(places.appProject, 'utf8'),
    clusters: config.stores.clusters,
    stateFolder,
    clock,
    timing: scaled(realistic, config.sandbox.slowness),
    pollInterval: 1000,
    onProblem: (problem) => log.warn({ err: problem }, 'the sandbox had a problem'),
  });
}
