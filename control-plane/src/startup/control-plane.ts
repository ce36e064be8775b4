import { randomBytes, randomUUID } from 'node:crypto';
import type { Express, RequestHandler } from 'express';
import { CoalescedTask } from '../async/coalesced-task.ts';
import { Catalog } from '../catalog/catalog.ts';
import { Deletions } from '../catalog/deletions.ts';
import { ApplicationRefresher } from '../commands/application-refresher.ts';
import { ApplicationSetRefresher } from '../commands/application-set-refresher.ts';
import { CredentialCommands } from '../commands/credential-commands.ts';
import { DeletionCommands } from '../commands/deletion-commands.ts';
import { DeletionGuard } from '../commands/deletion-guard.ts';
import { HistoryCommands } from '../commands/history-commands.ts';
import { ReviewRequests } from '../commands/review-requests.ts';
import { Reviews } from '../commands/reviews.ts';
import { StoreCommands } from '../commands/store-commands.ts';
import { Submissions } from '../commands/submissions.ts';
import { withinQuotas } from '../commands/within-quotas.ts';
import type { Config } from '../config.ts';
import type { StoreRecord } from '../domain/record.ts';
import type { StoreSettings } from '../domain/settings.ts';
import { createApp } from '../http/app.ts';
import type { Authenticate } from '../http/auth/authentication.ts';
import { Sessions } from '../http/auth/sessions.ts';
import { overviewFor } from '../http/auth/shown.ts';
import { EventStreams } from '../http/event-streams.ts';
import type { HostRules } from '../http/host-guard.ts';
import { makeRateLimits } from '../http/limits/rate-limits.ts';
import { traceArrival, traceSetback } from '../observability/arrival-traces.ts';
import type { CommitTraces } from '../observability/commit-traces.ts';
import type { Logger } from '../observability/logger.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { ArgoCd } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProposalWriter, ReviewHost } from '../ports/reviews.ts';
import type { StoreHistory } from '../ports/store-history.ts';
import type { StoreReader, StoreWriter } from '../ports/store-repository.ts';
import type { StoreSecrets } from '../ports/store-secrets.ts';
import type { Tracing } from '../ports/tracing.ts';
import type { LiveSettings } from './access.ts';
import { loggedWriter } from './logged-writer.ts';
import { places } from './places.ts';
import type { RunningSignIn } from './sign-in.ts';

export interface ControlPlaneDeps {
  readonly config: Config;
  readonly version: string;
  readonly settings: StoreSettings;
  readonly cloneUrl: string;
  readonly repository: StoreReader &
    StoreWriter &
    ProposalWriter & { queued(): number; readonly commits: StoreHistory };
  readonly argocd: ArgoCd;
  /** Undefined: nobody is shown the sign-in of a store. */
  readonly secrets: StoreSecrets | undefined;
  /** The git host's pull requests; undefined: every request goes to the branch directly. */
  readonly reviewHost: ReviewHost | undefined;
  /** Serves the embedded repository; undefined when there is none. */
  readonly git: RequestHandler | undefined;
  /** Makes what answers under the stores' own hosts (the sandbox). */
  readonly storefrontOf: (stores: StoreLookup) => HostRules['storefront'];
  readonly authenticate: Authenticate;
  readonly liveSettings: LiveSettings;
  readonly metrics: Metrics;
  /** Undefined: nothing is traced. */
  readonly tracing: Tracing | undefined;
  /** Told of each change on its way to the branch; undefined: nothing is traced. */
  readonly commitTraces: CommitTraces | undefined;
  /** Undefined: nobody can sign in. */
  readonly signIn: RunningSignIn | undefined;
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

/** Event streams that somebody may have open: a dashboard's tab has one, and so has each command that waits. */
const streamsOfOne = 50;

/** Everything between the two ports and HTTP, put together. */
export function makeControlPlane(deps: ControlPlaneDeps): ControlPlane {
  const { config, version, settings, repository, argocd, liveSettings, metrics, tracing, clock, log } = deps;
  const traced = deps.commitTraces?.around(repository) ?? repository;
  const limited = withinQuotas(traced, { quotas: () => liveSettings.quotas(), settings });
  const writer = loggedWriter(limited, log);
  let stopping = false;
  const warn = (what: string) => (error: unknown) => log.warn({ err: error }, what);
  const deletions = new Deletions({ repository, argocd, clock, rules: config.deletion });
  const review = makeReview(deps, limited);
  const catalog = new Catalog({
    reviews: review?.reader,
    repository,
    argocd,
    clock,
    deletions,
    installation: {
      version,
      settings,
      cloneUrl: deps.cloneUrl,
      writeModes: config.git.writeModes,
      revealsCredentials: deps.secrets !== undefined,
      fileFaults: () => liveSettings.faults(),
    },
    quotas: () => liveSettings.quotas(),
    provisionTimeout: config.provisionTimeout,
    epoch: randomBytes(6).toString('hex'),
    onArrival: (arrival) => {
      metrics.ready(arrival.change, (arrival.at - arrival.since) / 1000);
      if (tracing) traceArrival(tracing, arrival, repository.entry(arrival.namespace)?.commit);
    },
    onSetback: (setback) => {
      if (tracing) traceSetback(tracing, setback, repository.entry(setback.namespace)?.commit);
    },
    onCauseError: (namespace, error) =>
      log.warn({ err: error, store: namespace }, "a store's objects cannot be read"),
  });
  const submissions = new Submissions({ repository, writer, settings, review });
  const commands = new StoreCommands({
    reviews: review?.reader,
    repository,
    submissions,
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
    onApproved: (namespace) => log.info({ store: namespace }, 'approved a deletion'),
    onAbandoned: (namespace) => log.info({ store: namespace }, 'undid a deletion: the folder is back'),
    onError: warn('a deletion was not approved or undone'),
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
    newId: randomUUID,
  });
  const historyCommands = new HistoryCommands({
    repository,
    submissions,
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
  metrics.follow({
    totals: () => catalog.totals(),
    queued: () => repository.queued(),
    fresh,
    staleSeconds: () => {
      const age = (since: number | undefined) => (since === undefined ? 0 : clock.now() / 1000 - since);
      return { repository: age(repository.state().staleSince), argocd: age(argocd.staleSince()) };
    },
    files: () => liveSettings.files(),
    held: () => {
      const { too_many, unwanted } = catalog.overview().held;
      return { too_many: too_many.count, unwanted: unwanted.count };
    },
    reviews: () => review?.reader.openByOperation() ?? {},
  });
  const streams = new EventStreams({
    feed: catalog.feed,
    rightsOf: (identity) => liveSettings.access.rightsOf(identity),
    overview: (rights) => overviewFor(catalog, rights),
    clock,
    metrics,
    personLimit: config.auth.mode === 'none' ? undefined : streamsOfOne,
  });
  const looks = new CoalescedTask({
    clock,
    run: async () => {
      await repository.refresh();
      await review?.reader.refresh();
    },
    // what a failed look found is told by the repository's state, and polling goes on
    onError: () => {},
    gap: 200,
  });
  const app = createApp({
    log,
    metrics,
    tracing,
    catalog,
    commands,
    deletionCommands,
    historyCommands,
    credentialCommands: new CredentialCommands({ repository, commands, secrets: deps.secrets }),
    streams,
    version,
    webhooks: { secret: config.git.webhookSecret, branch: config.git.branch, look: () => looks.request() },
    git: deps.git,
    hosts: {
      publicHosts: config.publicHosts,
      storefront: deps.storefrontOf((host) => catalog.findByHost(host)),
    },
    trustedProxies: config.trustedProxies,
    rateLimits: makeRateLimits(config.rateLimits),
    authMode: config.auth.mode,
    authenticate: deps.authenticate,
    access: liveSettings.access,
    sessions: deps.signIn && new Sessions(deps.signIn),
    bodyLimits: { size: 16 * 1024, time: 10_000 },
    dashboardDirectory: places.dashboard,
    health: () => ({
      mode: argocd.mode,
      started: catalog.started,
      stopping,
      repository: { fresh: fresh().repository, lastError: repository.state().lastError },
      argocd: { read: argocd.isRead(), fresh: fresh().argocd },
      signIn: deps.signIn?.signIn.state(),
    }),
  });
  return {
    app,
    start: () => {
      catalog.start();
      liveSettings.onChange = (isAccess) => {
        if (isAccess) catalog.feed.everythingChanged();
        catalog.quotasChanged();
      };
      liveSettings.start();
      review?.reader.start();
      refresher.start();
      storeRefresher.start();
      guard.start();
    },
    retire: () => {
      stopping = true;
      streams.close();
    },
    close: () => {
      liveSettings.close();
      looks.close();
      review?.reader.close();
      guard.close();
      storeRefresher.close();
      refresher.close();
      catalog.close();
    },
  };
}

/** Milliseconds between looks at the pull requests: far below GitHub's limit of requests. */
const reviewInterval = 30_000;

function makeReview(
  { config, reviewHost: host, repository, settings, clock, log }: ControlPlaneDeps,
  writer: ProposalWriter,
) {
  if (host === undefined) return undefined;
  const onError = (error: unknown) => log.warn({ err: error }, 'the pull requests could not be read');
  const reader = new Reviews({ host, repository, clock, settings, interval: reviewInterval, onError });
  const requests = new ReviewRequests({ reviews: reader, host, writer, settings });
  return { reader, requests, modes: config.git.writeModes };
}
