import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { folderOf, hostOf, namespaceOf } from '../../domain/names.ts';
import { defaultSettings as settings } from '../../domain/settings.ts';
import type { StoreSpec } from '../../domain/store.ts';
import { renderStoreFolder } from '../../domain/store-folder.ts';
import type { Intent } from '../../ports/store-repository.ts';
import { createBareRepository } from '../../sandbox/git-server/repository.ts';
import { startGitServer } from '../../sandbox/git-server/standalone.ts';
import { systemClock } from '../../startup/system-clock.ts';
import { GitStoreRepository, type GitStoreRepositoryOptions } from '../store-repository.ts';

export const person = { name: 'Ada', email: 'ada@example.org' };

/** A bare repository behind a real `git http-backend`, with ways to look at it and to change it by native git. */
export async function scratchRepository(
  seed: ReadonlyMap<string, string> = new Map([['README.md', 'stores\n']]),
) {
  const root = mkdtempSync(path.join(tmpdir(), 'storeplane-git-'));
  const bare = path.join(root, 'stores.git');
  await createBareRepository(bare, { seed, now: 1_700_000_000 });
  const server = await startGitServer({ repositories: new Map([['stores.git', bare]]) });
  const url = `${server.url}/stores.git`;
  const opened: GitStoreRepository[] = [];

  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', bare, ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();

  /** Commits files (null: removed) on top of the branch, past the control plane. */
  function commitByHand(files: Record<string, string | null>, author = 'Grace <grace@example.org>'): string {
    const lines = [`commit refs/heads/main`, `committer ${author} ${Math.floor(Date.now() / 1000)} +0000`];
    lines.push('data 7', 'by hand', 'from refs/heads/main^0');
    for (const [file, text] of Object.entries(files)) {
      if (text === null) lines.push(`D ${file}`);
      else lines.push(`M 100644 inline ${file}`, `data ${Buffer.byteLength(text)}`, text);
    }
    fastImport(lines);
    return git('rev-parse', 'main');
  }

  function fastImport(lines: readonly string[]): void {
    execFileSync('git', ['-C', bare, 'fast-import', '--quiet'], { input: `${lines.join('\n')}\n` });
  }

  async function open(changes: Partial<GitStoreRepositoryOptions> = {}): Promise<GitStoreRepository> {
    const repository = new GitStoreRepository({
      url,
      branch: 'main',
      credentials: undefined,
      ca: undefined,
      proxy: undefined,
      cacheDir: path.join(root, `cache-${opened.length}`),
      searchPath: process.env.PATH ?? '',
      settings,
      committer: { name: 'Storeplane', email: 'storeplane@example.org' },
      sign: undefined,
      clock: systemClock,
      random: Math.random,
      pollInterval: 3_600_000,
      pushInterval: 0,
      maxQueue: 10_000,
      maxBatch: 2_000,
      idleTimeout: 10_000,
      patience: 30_000,
      olderCommits: 0,
      log: () => {},
      onPush: () => {},
      ...changes,
    });
    opened.push(repository);
    await repository.start();
    return repository;
  }

  async function dispose(): Promise<void> {
    for (const repository of opened) await repository.close();
    await server.close();
    rmSync(root, { recursive: true, force: true });
  }
  return { root, bare, url, git, commitByHand, fastImport, open, dispose, stopServer: () => server.close() };
}

export function specOf(name: string, changes: Partial<StoreSpec> = {}): StoreSpec {
  const namespace = namespaceOf(name, settings);
  return {
    name,
    namespace,
    engine: 'woocommerce',
    plan: 'standard',
    owner: 'default',
    host: hostOf(name, settings),
    createdAt: 1_700_000_000,
    ...changes,
  };
}

/** Creates a store unless its folder is there. */
export function createIntent(name: string, changes: Partial<Intent> = {}): Intent {
  const spec = specOf(name);
  return {
    requestId: randomUUID(),
    digest: `create ${name}`,
    namespace: spec.namespace,
    operation: 'create',
    author: person,
    requestedAt: 1_700_000_100,
    decide: (entry) =>
      entry
        ? { kind: 'unchanged' }
        : {
            kind: 'write',
            folder: folderOf(spec.namespace),
            files: renderStoreFolder(spec, settings),
            subject: `Create store ${name}`,
          },
    ...changes,
  };
}

export function deleteIntent(name: string, changes: Partial<Intent> = {}): Intent {
  const namespace = namespaceOf(name, settings);
  return {
    requestId: randomUUID(),
    digest: `delete ${name}`,
    namespace,
    operation: 'delete',
    author: person,
    requestedAt: 1_700_000_200,
    decide: (entry) =>
      entry
        ? { kind: 'remove', folder: entry.folder, subject: `Delete store ${name}` }
        : { kind: 'unchanged' },
    ...changes,
  };
}
