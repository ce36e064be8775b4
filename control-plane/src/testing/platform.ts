import type { ArrivalListeners } from '../catalog/arrivals.ts';
import { Catalog } from '../catalog/catalog.ts';
import { type DeletionRules, Deletions } from '../catalog/deletions.ts';
import { CredentialCommands } from '../commands/credential-commands.ts';
import { DeletionCommands } from '../commands/deletion-commands.ts';
import { DeletionGuard } from '../commands/deletion-guard.ts';
import { HistoryCommands } from '../commands/history-commands.ts';
import { StoreCommands } from '../commands/store-commands.ts';
import { Submissions } from '../commands/submissions.ts';
import { openAccess } from '../domain/access/access.ts';
import type { Quotas } from '../domain/access/quotas.ts';
import { defaultSettings, type StoreSettings } from '../domain/settings.ts';
import type { ArgoCdReader } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoreHistory } from '../ports/store-history.ts';
import type { StoreReader, StoreWriter } from '../ports/store-repository.ts';
import { MemoryArgoCd } from './memory-argocd.ts';
import { MemoryRepository } from './memory-repository.ts';
import { MemorySecrets } from './memory-secrets.ts';

export const settings = { ...defaultSettings, urlPort: 8080 };
/** As they are when nothing is configured. */
export const deletionRules: DeletionRules = { delay: 0, breaker: { stores: 10, percent: 5, window: 600 } };
const direct = { create: 'direct', update: 'direct', delete: 'direct', rules: [] } as const;
export const person = { name: 'Grace', email: 'grace@example.com' };

/** A repository without stores, for intents that do not look. */
export const noFleet = { count: () => 0 };

/** Somebody who may do everything. */
export const caller = {
  actor: person,
  rights: openAccess(settings.namespacePrefix).rightsOf({ person, subject: 'grace', groups: [] }),
  idempotencyKey: undefined,
};

/** As it is where native git is missing. */
const noHistory: StoreHistory = {
  page: async () => ({ commits: [], hasMore: false, incomplete: 'no-native-git' }),
  changes: async () => new Map(),
  step: async () => undefined,
};

const usual: PlatformChanges & { settings: StoreSettings } = { settings };

export interface PlatformChanges extends ArrivalListeners {
  readonly settings?: StoreSettings;
  readonly quotas?: () => Quotas | undefined;
  /** What stands before the repository. */
  readonly around?: (writer: StoreWriter) => StoreWriter;
}

/** Catalog and commands over ports in memory; the catalog is not started yet. */
export function makePlatform(
  clock: Clock,
  rules: DeletionRules = deletionRules,
  changes: PlatformChanges = {},
) {
  const { settings, around } = { ...usual, ...changes };
  const repository = new MemoryRepository(clock, settings);
  const writer = around?.(repository) ?? repository;
  const argocd = new MemoryArgoCd();
  const deletions = new Deletions({ repository, argocd, clock, rules });
  const catalog = makeCatalog(repository, argocd, clock, deletions, changes);
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `request-${ids}`;
  };
  const submissions = new Submissions({ repository, writer, settings, review: undefined });
  const commands = new StoreCommands({
    repository,
    submissions,
    argocd,
    catalog,
    clock,
    settings,
    newId,
  });
  const ignore = () => {};
  const guard = new DeletionGuard({
    repository,
    argocd,
    deletions,
    clock,
    onApproved: ignore,
    onAbandoned: ignore,
    onError: ignore,
  });
  const deletionCommands = new DeletionCommands({
    repository,
    writer,
    argocd,
    catalog,
    deletions,
    guard,
    commands,
    clock,
    settings,
    newId,
  });
  const historyCommands = new HistoryCommands({
    repository,
    submissions,
    history: noHistory,
    argocd,
    catalog,
    deletionCommands,
    clock,
    settings,
    newId,
  });
  const secrets = new MemorySecrets();
  const credentialCommands = new CredentialCommands({ repository, commands, secrets });
  return {
    repository,
    argocd,
    secrets,
    catalog,
    commands,
    deletions,
    guard,
    deletionCommands,
    historyCommands,
    credentialCommands,
  };
}

/** What a replica that starts now makes of these ports; not started yet. */
export function makeCatalog(
  repository: StoreReader,
  argocd: ArgoCdReader,
  clock: Clock,
  deletions = new Deletions({ repository, argocd, clock, rules: deletionRules }),
  changes: Omit<PlatformChanges, 'around'> = {},
): Catalog {
  const { settings, onArrival, onSetback, quotas = () => undefined } = { ...usual, ...changes };
  const installation = {
    version: '0.0.0',
    settings,
    cloneUrl: undefined,
    writeModes: direct,
    revealsCredentials: true,
    fileFaults: () => [],
  };
  return new Catalog({
    repository,
    argocd,
    clock,
    deletions,
    installation,
    quotas,
    provisionTimeout: 600,
    epoch: 'test',
    onArrival,
    onSetback,
  });
}

export type Platform = ReturnType<typeof makePlatform>;
