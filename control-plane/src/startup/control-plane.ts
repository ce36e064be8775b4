import { randomBytes, randomUUID } from 'node:crypto';
import type { Express, RequestHandler } from 'express';
import { Catalog } from '../catalog/catalog.ts';
import { Deletions } from '../catalog/deletions.ts';
import { ApplicationRefresher } from '../commands/application-refresher.ts';
import { ApplicationSetRefresher } from '../commands/application-set-refresher.ts';
import { DeletionCommands } from '../commands/deletion-commands.ts';
import { DeletionGuard } from '../commands/deletion-guard.ts';
import { HistoryCommands } from '../commands/history-commands.ts';
import { StoreCommands } from '../commands/store-commands.ts';
import type { Config } from '../config.ts';
import type { StoreRecord } from '../domain/record.ts';
import type { StoreSettings } from '../domain/settings.ts';
import type { WriterMetrics } from '../git/store-repository.ts';
import { createApp } from '../http/app.ts';
import { EventStreams } from '../http/event-streams.ts';
import type { HostRules } from '../http/host-guard.ts';
import type { Logger } from '../observability/logger.ts';
import { createMetrics } from '../observability/metrics.ts';
import type { ArgoCd } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import type { StoreHistory } from '../ports/store-history.ts';
import type { StoreReader, StoreWriter } from '../ports/store-repository.ts';
import { places } from './places.ts';

export interface ControlPlaneDeps {
  readonly config: Config;
  readonly version: string;
  readonly settings: StoreSettings;
  readonly cloneUrl: string;
  readonly repository: StoreReader &
    StoreWriter & { metrics(): WriterMetrics; readonly commits: StoreHistory };
  readonly argocd: ArgoCd;
  /** Serves the embedded repository; undefined when there is none. */
  readonly git: RequestHandler | undefined;
  /** Makes what answers under the stores' own hosts (the sandbox). */
  readonly storefrontOf: (stores: StoreLookup) => HostRules['storefront'];
  readonly clock: Clock;
  readonly log: Logger;
}

export type StoreLookup = (host: string) => StoreRecord | undefined;

export interface ControlPlane {
  readonly app: Express;
  /** Begins to follow the repository and Argo CD; both are started. */
  start(): void;
  /** Says "not ready" and ends the event streams. */
  retire(): void;
  close(): void;
}

/** Everything between the two ports and HTTP, put together. */
export function makeControlPlane(deps: ControlPlaneDeps): ControlPlane {
  const { config, version, settings, repository, argocd, clock, log } = deps;
  let stopping = false;
  const warn = (what: string) => (error: unknown) => log.warn({ err: error }, what);
  const deletions = new Deletions({ repository, argocd, clock, rules: config.deletion });
  const catalog = new Catalog({
    repository,
    argocd,
    clock,
    deletions,
    installation: { version, settings, cloneUrl: deps.cloneUrl },
    provisionTimeout: config.provisionTimeout,
    epoch: randomBytes(6).toString('hex'),
    onCauseError: (namespace, error) =>
      log.warn({ err: error, namespace }, "a store's objects cannot be read"),
  });
  const commands = new StoreCommands({
    repository,
    writer: repository,
    argocd,
    catalog,
    clock,
    settings,
    newId: randomUUID,
  });
  const refresher = new ApplicationSetRefresher({
    repository,
    argocd,
    clock,
    onError: warn('Argo CD was not told of a move of the branch'),
  });
  const storeRefresher = new ApplicationRefresher({
    repository,
    argocd,
    clock,
    onError: warn('Argo CD was not told of a commit for a store'),
  });
  const guard = new DeletionGuard({
    repository,
    argocd,
    deletions,
    clock,
    onApproved: (namespace) => log.info({ namespace }, 'approved a deletion'),
    onAbandoned: (namespace) => log.info({ namespace }, 'undid a deletion: the folder is back'),
    onError: warn('a deletion was not approved or undone'),
  });
  const deletionCommands = new DeletionCommands({
    repository,
    writer: repository,
    argocd,
    catalog,
    deletions,
    guard,
    commands,
    clock,
    settings,
    newId: randomUUID,
  });
  const historyCommands = new HistoryCommands({
    repository,
    writer: repository,
    history: repository.commits,
    argocd,
    catalog,
    deletionCommands,
    clock,
    settings,
    newId: randomUUID,
  });
  const fresh = () => ({
    repository: repository.state().staleSince === undefined,
    argocd: argocd.staleSince() === undefined,
  });
  const metrics = createMetrics({
    totals: () => catalog.totals(),
    writer: () => repository.metrics(),
    fresh,
  });
  const streams = new EventStreams({
    feed: catalog.feed,
    overview: () => catalog.overview(),
    clock,
    metrics,
  });
  const app = createApp({
    log,
    metrics,
    catalog,
    commands,
    deletionCommands,
    historyCommands,
    streams,
    version,
    git: deps.git,
    hosts: {
      publicHosts: config.publicHosts,
      storefront: deps.storefrontOf((host) => catalog.findByHost(host)),
    },
    // Until people sign in, every change is made by the same nobody.
    actor: { name: 'anonymous', email: 'anonymous@storeplane.invalid' },
    bodyLimits: { size: 16 * 1024, time: 10_000 },
    dashboardDirectory: places.dashboard,
    health: () => ({
      mode: argocd.mode,
      started: catalog.started,
      stopping,
      repository: { fresh: fresh().repository, lastError: repository.state().lastError },
      argocd: { fresh: fresh().argocd },
    }),
  });
  return {
    app,
    start: () => {
      catalog.start();
      refresher.start();
      storeRefresher.start();
      guard.start();
    },
    retire: () => {
      stopping = true;
      streams.close();
    },
    close: () => {
      guard.close();
      storeRefresher.close();
      refresher.close();
      catalog.close();
    },
  };
}
