import type { StoreSettings } from '../domain/settings.ts';
import type { Person } from '../domain/store.ts';
import type { Clock } from '../ports/clock.ts';
import type { CredentialSource } from '../ports/credentials.ts';
import type { OutgoingProxy } from '../ports/outgoing-proxy.ts';
import type { Push } from '../ports/store-repository.ts';
import type { SignCommit } from './objects/commit.ts';

export interface GitStoreRepositoryOptions {
  /** Smart HTTP address of the store repository. */
  readonly url: string;
  readonly branch: string;
  readonly credentials: CredentialSource | undefined;
  /** PEM text to trust beside the usual authorities. */
  readonly ca: string | undefined;
  readonly proxy: OutgoingProxy | undefined;
  /** A folder for throw-away clones; emptied at start. */
  readonly cacheDir: string;
  /** The PATH on which native git is looked for. */
  readonly searchPath: string;
  readonly settings: StoreSettings;
  readonly committer: Person;
  /** Signs each commit; undefined: none is signed. */
  readonly sign: SignCommit | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  /** Milliseconds between looks at the branch. */
  readonly pollInterval: number;
  readonly pushInterval: number;
  readonly maxQueue: number;
  readonly maxBatch: number;
  /** Milliseconds without a byte from the remote. */
  readonly idleTimeout: number;
  /** Milliseconds a request waits for its commit to be confirmed. */
  readonly patience: number;
  /** First-parent commits before the start that are read in the background; 0 for none. Needs native git. */
  readonly olderCommits: number;
  readonly log: (event: string, data: Record<string, unknown>) => void;
  /** Told what became of each push. */
  readonly onPush: (push: Push) => void;
}
