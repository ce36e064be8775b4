import type { Catalog } from '../catalog/catalog.ts';
import { StoreplaneError } from '../domain/errors.ts';
import { hostOf, nameProblems, namespaceOf, urlOf } from '../domain/names.ts';
import type { StoreRecord } from '../domain/record.ts';
import type { StoreSettings } from '../domain/settings.ts';
import { isAutomated } from '../domain/status/status.ts';
import type { ArgoCdActions, ArgoCdReader } from '../ports/argocd.ts';
import type { Review, ReviewReader } from '../ports/reviews.ts';
import type { StoreReader } from '../ports/store-repository.ts';
import { type Caller, type Stamping, stampOf, type VersionCondition } from './caller.ts';
import { type CreateRequest, createIntent } from './create-intent.ts';
import { deleteIntent } from './delete-intent.ts';
import { MissRefresher } from './miss-refresher.ts';
import { broken, notFound, unknown, withdrawn } from './refusals.ts';
import type { Submissions, Taken } from './submissions.ts';
import { type UpdateRequest, updateIntent } from './update-intent.ts';
import { validateCreate, validateUpdate } from './validate.ts';

export interface StoreCommandsDeps extends Stamping {
  readonly repository: StoreReader;
  readonly submissions: Submissions;
  readonly argocd: ArgoCdReader & ArgoCdActions;
  readonly catalog: Catalog;
  readonly settings: StoreSettings;
  /** Undefined: every request goes to the branch directly. */
  readonly reviews?: ReviewReader | undefined;
}

export interface Answer {
  readonly kind: Taken['kind'];
  readonly record: StoreRecord;
}

export interface NameCheck {
  readonly name: string;
  readonly available: boolean;
  readonly namespace: string;
  readonly url: string;
  readonly problems: readonly string[];
}

/** Everything people can ask for. Each method answers when the branch, or Argo CD, has taken the request. */
export class StoreCommands {
  readonly #deps: StoreCommandsDeps;
  readonly #misses: MissRefresher;

  constructor(deps: StoreCommandsDeps) {
    this.#deps = deps;
    this.#misses = new MissRefresher(deps.repository, deps.clock);
  }

  /** 'unchanged': the store was there already with exactly these settings. */
  async create(request: CreateRequest, caller: Caller): Promise<Answer> {
    const { settings } = this.#deps;
    validateCreate(request, settings);
    const intent = createIntent(request, {
      settings,
      stamp: stampOf(caller, this.#deps),
      isPresent: this.#isPresent,
    });
    return this.#answer(intent.namespace, await this.#deps.submissions.submit(intent));
  }

  async update(
    id: string,
    request: UpdateRequest,
    ifMatch: VersionCondition,
    caller: Caller,
  ): Promise<Answer> {
    const { settings } = this.#deps;
    validateUpdate(request);
    await this.find(id);
    const stamp = stampOf(caller, this.#deps);
    const intent = updateIntent(id, request, { settings, stamp, ifMatch, isPresent: this.#isPresent });
    return this.#answer(id, await this.#deps.submissions.submit(intent));
  }

  /** The record while something is left of the store, else undefined. */
  async remove(id: string, ifMatch: VersionCondition, caller: Caller): Promise<StoreRecord | undefined> {
    // A key may belong to a removal that is done: then the writer finds it, although the store is unknown.
    if (caller.idempotencyKey === undefined) await this.find(id);
    const intent = deleteIntent(id, {
      stamp: stampOf(caller, this.#deps),
      ifMatch,
      isPresent: this.#isPresent,
    });
    await this.#deps.submissions.submit(intent);
    return this.#deps.catalog.look(id);
  }

  /**
   * The record of a store; looks at the remote before it says that there is none. Throws 'argocd-unavailable' when
   * something of the store may be left and Argo CD was not read yet.
   */
  async find(id: string): Promise<StoreRecord> {
    const { catalog, argocd } = this.#deps;
    const known = catalog.get(id);
    if (known !== undefined) return known;
    await this.#misses.look();
    const found = catalog.look(id);
    if (found === undefined) throw argocd.isRead() ? (this.#withdrawn(id) ?? notFound(id)) : unknown(id);
    return found;
  }

  /** Has the remote, its pull requests and Argo CD looked at now. Throws 'git-unavailable', 'argocd-unavailable', 'review-unavailable'. */
  async refresh(id: string): Promise<StoreRecord> {
    const { repository, argocd, catalog, reviews } = this.#deps;
    await this.find(id);
    const ask = this.#isPresent(id)
      ? argocd.refreshApplication(id, 'normal')
      : argocd.refreshApplicationSet();
    await Promise.all([repository.refresh(), reviews?.refresh(), ask]);
    return catalog.look(id) ?? Promise.reject(notFound(id));
  }

  /** Throws 'nothing-to-retry' unless the store failed, 'store-file-broken' when only its file can mend it. */
  async retry(id: string): Promise<StoreRecord> {
    const { repository, argocd, catalog } = this.#deps;
    const { status, phase } = await this.find(id);
    const entry = repository.entry(id);
    if (status !== 'Failed') {
      throw new StoreplaneError(
        'nothing-to-retry',
        `The store "${id}" has not failed: there is nothing to retry.`,
      );
    }
    if (phase === 'Invalid' && entry !== undefined) throw broken(entry);
    if (this.#isPresent(id)) {
      await argocd.refreshApplication(id, 'hard');
      // Whoever took automatic sync away, perhaps to roll back, decides what is deployed.
      const application = argocd.application(id);
      if (application === undefined || isAutomated(application)) await argocd.syncApplication(id);
    } else {
      await argocd.refreshApplicationSet();
    }
    return catalog.look(id) ?? Promise.reject(notFound(id));
  }

  /** Whether a name can be had, and what would be made. */
  checkName(name: string): NameCheck {
    const { settings, repository } = this.#deps;
    const namespace = namespaceOf(name, settings);
    const problems = nameProblems(name, settings);
    if (problems.length === 0) {
      if (repository.entry(namespace) !== undefined) problems.push('This name is taken: choose another one.');
      else if (this.#isPresent(namespace)) {
        problems.push('A store of this name is being deleted: wait a moment, or choose another one.');
      } else if (this.#asked(namespace)?.pull.state === 'open') {
        problems.push(
          'A pull request asks for a store of this name already: wait for it, or choose another one.',
        );
      }
    }
    const url = urlOf(hostOf(name, settings), settings);
    return { name, available: problems.length === 0, namespace, url, problems };
  }

  #answer(id: string, { kind, entry }: Taken): Answer {
    const { catalog } = this.#deps;
    const record = catalog.look(id) ?? (entry === undefined ? undefined : catalog.recordFor(entry));
    if (record === undefined) throw notFound(id);
    return { kind, record };
  }

  #withdrawn(id: string): StoreplaneError | undefined {
    const closed = this.#asked(id);
    return closed?.pull.state === 'closed' ? withdrawn(id, closed.pull.url) : undefined;
  }

  /** The pull request to create a store, open or closed a short while ago. */
  #asked(id: string): Review | undefined {
    return this.#deps.reviews?.of(id).find(({ operation }) => operation === 'create');
  }

  readonly #isPresent = (namespace: string): boolean =>
    this.#deps.argocd.application(namespace) !== undefined;
}
