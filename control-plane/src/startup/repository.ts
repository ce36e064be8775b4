import { readFile } from 'node:fs/promises';
import { type Config, ConfigError } from '../config.ts';
import type { StoreSettings } from '../domain/settings.ts';
import type { SignCommit } from '../git/objects/commit.ts';
import { SigningKeyError } from '../git/signing/ssh-key.ts';
import { sshSigner } from '../git/signing/ssh-signature.ts';
import { GitStoreRepository } from '../git/store-repository.ts';
import type { Logger } from '../observability/logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { CredentialSource } from '../ports/credentials.ts';
import type { Push } from '../ports/store-repository.ts';
import { places } from './places.ts';

/** The store repository behind its port, not started yet. */
export async function makeRepository(
  config: Config,
  url: string,
  settings: StoreSettings,
  credentials: CredentialSource | undefined,
  clock: Clock,
  log: Logger,
  onPush: (push: Push) => void,
): Promise<GitStoreRepository> {
  const { branch, caFile, pollInterval, pushInterval } = config.git;
  return new GitStoreRepository({
    url,
    branch,
    credentials,
    ca: caFile === undefined ? undefined : await readAuthorities(caFile),
    proxy: config.proxy,
    cacheDir: places.cache(config.dataDirectory),
    searchPath: config.searchPath,
    settings,
    committer: config.committer,
    sign: config.signingKeyFile === undefined ? undefined : await readSigner(config.signingKeyFile),
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
    onPush,
  });
}

function readAuthorities(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new ConfigError(['GIT_CA_FILE names a file that cannot be read.']);
  });
}

async function readSigner(file: string): Promise<SignCommit> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ConfigError(['COMMIT_SIGNING_KEY_FILE names a file that cannot be read.']);
  });
  try {
    return sshSigner(text);
  } catch (error) {
    if (!(error instanceof SigningKeyError)) throw error;
    throw new ConfigError([
      `COMMIT_SIGNING_KEY_FILE ${error.message}: make one with ssh-keygen -t ed25519 -N ''.`,
    ]);
  }
}
