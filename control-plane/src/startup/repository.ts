import { readFile } from 'node:fs/promises';
import { type Config, ConfigError } from '../config.ts';
import type { StoreSettings } from '../domain/settings.ts';
import { GitStoreRepository } from '../git/store-repository.ts';
import type { Logger } from '../observability/logger.ts';
import type { Clock } from '../ports/clock.ts';
import { places } from './places.ts';

/** The store repository behind its port, not started yet. */
export async function makeRepository(
  config: Config,
  url: string,
  settings: StoreSettings,
  clock: Clock,
  log: Logger,
): Promise<GitStoreRepository> {
  const { branch, credentials, caFile, pollInterval, pushInterval } = config.git;
  return new GitStoreRepository({
    url,
    branch,
    credentials,
    ca: caFile === undefined ? undefined : await readAuthorities(caFile),
    cacheDir: places.cache(config.dataDirectory),
    searchPath: config.searchPath,
    settings,
    committer: config.committer,
    clock,
    random: Math.random,
    pollInterval,
    pushInterval,
    maxQueue: 10_000,
    maxBatch: 2000,
    idleTimeout: 15_000,
    patience: 60_000,
    olderCommits: 20_000,
    log: (event, data) => log.warn(data, event),
  });
}

function readAuthorities(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new ConfigError(['GIT_CA_FILE names a file that cannot be read.']);
  });
}
