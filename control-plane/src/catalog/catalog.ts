import type { Quotas } from '../domain/access/quotas.ts';
import type { Application } from '../domain/argocd/types.ts';
import { urlOf } from '../domain/names.ts';
import type { StoreRecord } from '../domain/record.ts';
import type { StoreSettings } from '../domain/settings.ts';
import { comparedRevision, type StatusResult } from '../domain/status/status.ts';
import type { StoreEntry } from '../domain/store.ts';
import type { ArgoCdEvent, ArgoCdReader } from '../ports/argocd.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReviewReader } from '../ports/reviews.ts';
import type { RepositoryEvent, RevisionRelation, StoreReader } from '../ports/store-repository.ts';
import { type ArrivalListeners, Arrivals } from './arrivals.ts';
import { CauseReader } from './cause-reader.ts';
import { ChangeFeed } from './change-feed.ts';
import { Deadlines } from './deadlines.ts';
import type { Deletions } from './deletions.ts';
import { type ApplicationSetError, type Judgement, judge, setErrorOf } from './judge.ts';
import { buildOverview, type Installation, newsOf, type Overview, type Viewer } from './overview.ts';
import { type ListRequest, listPage, type Page } from './page.ts';
import { buildRecord } from './record.ts';
import { RecordTable, type Sees, type Totals } from './record-table.ts';
import { awaitingRecord, creationOf, withReviews } from './reviewed.ts';
import { Sightings } from './sightings.ts';
import { Strangers } from './strangers.ts';
import { TeamQuotas } from './team-quotas.ts';
import { Unplaced } from './unplaced.ts';

export interface CatalogDeps extends ArrivalListeners {
  readonly repository: StoreReader;
  readonly argocd: ArgoCdReader;
  readonly clock: Clock;
  /** Undefined: every request goes to the branch directly. */
  readonly reviews?: ReviewReader | undefined;
  /** Started and closed with the catalog. */
  readonly deletions: Deletions;
  readonly installation: Installation;
  /** As they are now; undefined: there are none. */
  readonly quotas: () => Quotas | undefined;
  /** Seconds after which a store that does not come up is called failed. */
  readonly provisionTimeout: number;
  /** Letters and digits, different in every process: the first part of event ids. */
  readonly epoch: string;
  readonly onCauseError?: (namespace: string, error: unknown) => void;
}

const everyone: Viewer = { sees: undefined, seesRepository: true };

/** Milliseconds for which stores are computed anew before other work gets its turn. */
const slice = 8;

/** Joins the repository and Argo CD to one record per store. Level-based: events only say where to look again. */
export class Catalog {
  readonly feed: ChangeFeed;
  readonly #deps: CatalogDeps;
  readonly #settings: StoreSettings;
  readonly #table = new RecordTable();
  readonly #causes: CauseReader;
  readonly #deadlines: Deadlines;
  readonly #dirty = new Set<string>();
  readonly #sightings = new Sightings();
  readonly #arrivals: Arrivals;
  readonly #unplaced: Unplaced;
  readonly #strangers: Strangers;
  readonly #teamQuotas: TeamQuotas;
  #setError: ApplicationSetError;
  #cancelWork: (() => void) | undefined;
  #unsubscribe: (() => void)[] = [];
  #started = false;
  /** Whether Argo CD had been read when the records were made. */
  #isRead = false;
  #closed = false;

  constructor(deps: CatalogDeps) {
    this.#deps = deps;
    this.#settings = deps.installation.settings;
    this.#deadlines = new Deadlines(deps.clock, (id) => this.look(id));
    this.#causes = new CauseReader({
      argocd: deps.argocd,
      clock: deps.clock,
      onCause: (namespace) => this.look(namespace),
      onError: (namespace, error) => deps.onCauseError?.(namespace, error),
    });
    this.#arrivals = new Arrivals(deps);
    this.#unplaced = new Unplaced(deps.repository, (namespaces) => this.#mark(namespaces));
    this.#strangers = new Strangers(deps.repository, (namespace) => this.#mark([namespace]));
    this.#teamQuotas = new TeamQuotas(deps.quotas);
    this.feed = new ChangeFeed({
      clock: deps.clock,
      epoch: deps.epoch,
      overview: () => newsOf(this.overview()),
    });
  }

  /** True once every store known at the start has its record. */
  get started(): boolean {
    return this.#started;
  }

  /** Computes all records and follows both ports from here on. Call once both are started. */
  start(): void {
    const { repository, argocd, deletions } = this.#deps;
    deletions.start();
    this.#unsubscribe = [
      deletions.subscribe((namespaces) => this.#mark(namespaces)),
      repository.subscribe((event) => this.#onRepository(event)),
      argocd.subscribe((event) => this.#onArgoCd(event)),
      this.#deps.reviews?.subscribe((namespaces) => this.#mark(namespaces)) ?? (() => {}),
    ];
    this.#isRead = argocd.isRead();
    this.#setError = setErrorOf(argocd);
    for (const entry of repository.entries()) this.#teamQuotas.note(entry.namespace, entry);
    this.#teamQuotas.settle();
    for (const namespace of this.#everyNamespace()) this.look(namespace);
    this.#started = true;
  }

  close(): void {
    this.#closed = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#deps.deletions.close();
    this.#cancelWork?.();
    this.#dirty.clear();
    this.#deadlines.close();
    this.#causes.close();
    this.#strangers.close();
    this.feed.close();
  }

  get(id: string): StoreRecord | undefined {
    return this.#dirty.has(id) ? this.look(id) : this.#table.get(id);
  }

  /** Teams may have more stores than before, or fewer. */
  quotasChanged(): void {
    this.#teamQuotas.renew();
    this.#mark(this.#teamQuotas.settle());
    this.feed.overviewChanged();
  }

  /** The store that people reach under this host name. */
  findByHost(host: string): StoreRecord | undefined {
    const url = urlOf(host, this.#settings);
    for (const id of this.#table.ids()) {
      const record = this.#table.get(id);
      if (record?.url === url) return record;
    }
    return undefined;
  }

  /** Throws StoreplaneError 'invalid-cursor'. */
  list(request: ListRequest, sees?: Sees): Page {
    return listPage(this.#table, request, sees);
  }

  totals(): Totals {
    return this.#table.totals();
  }

  overview({ sees, seesRepository }: Viewer = everyone): Overview {
    const table = this.#table;
    const visible = (records: StoreRecord[]) => (sees === undefined ? records : records.filter(sees));
    return buildOverview({
      installation: this.#deps.installation,
      repository: this.#deps.repository.state(),
      argocd: this.#deps.argocd,
      applicationSetError: this.#setError,
      broken: visible(table.broken()),
      held: visible(table.held()),
      overQuota: this.#teamQuotas.over((namespace) => {
        const record = table.get(namespace);
        return record === undefined || sees === undefined || sees(record);
      }),
      totals: table.totals(sees),
      seesRepository,
    });
  }

  /** Computes one record now from what both ports know; undefined: nothing is left of the store. */
  look(namespace: string): StoreRecord | undefined {
    this.#dirty.delete(namespace);
    const previous = this.#table.get(namespace);
    const entry = this.#deps.repository.entry(namespace);
    const application = this.#deps.argocd.application(namespace);
    const reviews = this.#deps.reviews?.of(namespace) ?? [];
    const awaited = entry === undefined && application === undefined ? creationOf(reviews) : undefined;
    if (awaited !== undefined) return this.#say(awaitingRecord(awaited, this.#settings), previous);
    if (entry === undefined && previous === undefined && !this.#isGoing(namespace, application)) {
      return undefined;
    }
    if (entry === undefined) this.#sightings.forget(namespace);
    else this.#sightings.note(entry, application, this.#now(), !this.#started);
    const { relation, result } = this.#judge(namespace, entry, application);
    if (result === undefined) {
      this.#forget(namespace);
      return undefined;
    }
    this.#follow(namespace, application, relation, result);
    // Argo CD may have read a push before we did: that is no reason to take back what was said.
    const wait = result.isUnplaced && previous?.status === 'Ready';
    if (wait && this.#unplaced.isBeingRead(namespace)) return previous;
    const overQuota = this.#teamQuotas.of(namespace);
    const sources = { namespace, entry, application, previous, overQuota };
    const record = buildRecord(sources, result, this.#settings);
    return this.#say(withReviews(record, reviews), previous);
  }

  #say(record: StoreRecord, previous: StoreRecord | undefined): StoreRecord {
    if (previous !== undefined && JSON.stringify(previous) === JSON.stringify(record)) return previous;
    this.#table.set(record);
    // Nobody listens before the start is over.
    if (!this.#started) return record;
    this.#arrivals.note(previous, record, this.#deps.clock.now());
    this.feed.changed(record.id, record, previous);
    return record;
  }

  /** The record a store has with this entry, whatever became of it since. */
  recordFor(entry: StoreEntry): StoreRecord | undefined {
    const { namespace } = entry;
    const application = this.#deps.argocd.application(namespace);
    const { result } = this.#judge(namespace, entry, application);
    if (result === undefined) return undefined;
    return buildRecord({ namespace, entry, application, previous: undefined }, result, this.#settings);
  }

  #judge(namespace: string, entry: StoreEntry | undefined, application: Application | undefined): Judgement {
    return judge(this.#deps, {
      namespace,
      entry,
      application,
      setError: this.#setError,
      cause: this.#causes.known(namespace, application),
      wasReady: this.#table.get(namespace)?.status === 'Ready',
      now: this.#now(),
      seenAt: this.#sightings.seenAt(entry),
    });
  }

  /** Whether an Application whose folder was never seen here is one whose folder is gone. */
  #isGoing(namespace: string, application: Application | undefined): boolean {
    if (application?.metadata.deletionTimestamp !== undefined) return true;
    if (application !== undefined) return this.#strangers.isChecked(namespace);
    this.#strangers.forget(namespace);
    return false;
  }

  #now(): number {
    return Math.floor(this.#deps.clock.now() / 1000);
  }

  /** What has to happen later because of this state: an alarm, a look at the store's objects. */
  #follow(
    namespace: string,
    application: Application | undefined,
    relation: RevisionRelation,
    result: StatusResult,
  ): void {
    const compared = application && relation === 'unknown' ? comparedRevision(application) : undefined;
    this.#unplaced.set(namespace, compared);
    this.#deadlines.set(namespace, result.deadline);
    const over = application === undefined || result.status === 'Ready' || result.status === 'Deleting';
    if (result.needsCause && application !== undefined) this.#causes.want(namespace, application);
    else if (over) this.#causes.forget(namespace);
  }

  #forget(namespace: string): void {
    this.#deadlines.set(namespace, undefined);
    this.#causes.forget(namespace);
    this.#sightings.forget(namespace);
    this.#unplaced.set(namespace, undefined);
    this.#strangers.forget(namespace);
    this.#arrivals.forget(namespace);
    const before = this.#table.get(namespace);
    if (before === undefined) return;
    this.#table.delete(namespace);
    this.feed.changed(namespace, undefined, before);
  }

  #onRepository(event: RepositoryEvent): void {
    if (event.kind === 'entry') {
      this.#teamQuotas.note(event.namespace, this.#deps.repository.entry(event.namespace));
      this.#mark([event.namespace]);
      return;
    }
    this.#mark(this.#unplaced.settled());
    this.#strangers.retry();
    this.feed.overviewChanged();
  }

  #onArgoCd(event: ArgoCdEvent): void {
    if (event.kind === 'application') {
      this.#mark([event.name]);
      return;
    }
    const { argocd } = this.#deps;
    if (argocd.staleSince() !== undefined) this.#arrivals.interrupted();
    const error = setErrorOf(argocd);
    const isNews = JSON.stringify(error) !== JSON.stringify(this.#setError);
    if (isNews || (!this.#isRead && argocd.isRead())) this.#mark(this.#everyNamespace());
    this.#setError = error;
    this.#isRead ||= argocd.isRead();
    this.feed.overviewChanged();
  }

  #mark(namespaces: Iterable<string>): void {
    for (const namespace of namespaces) this.#dirty.add(namespace);
    if (this.#dirty.size > 0 && !this.#closed)
      this.#cancelWork ??= this.#deps.clock.after(0, () => this.#work());
  }

  #work(): void {
    this.#cancelWork = undefined;
    for (const namespace of this.#teamQuotas.settle()) this.#dirty.add(namespace);
    const end = performance.now() + slice;
    for (const namespace of this.#dirty) {
      this.look(namespace);
      if (performance.now() > end) break;
    }
    this.#mark([]);
  }

  #everyNamespace(): Set<string> {
    const namespaces = new Set(this.#deps.argocd.applicationNames());
    for (const { namespace } of this.#deps.repository.entries()) namespaces.add(namespace);
    for (const id of this.#table.ids()) namespaces.add(id);
    for (const id of this.#deps.reviews?.namespaces() ?? []) namespaces.add(id);
    return namespaces;
  }
}
