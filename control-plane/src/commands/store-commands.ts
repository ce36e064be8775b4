import type { Catalog } from '../catalog/catalog.ts';
import type { Rights, StoreRef } from '../domain/access/rights.ts';
import { type ErrorCode, StoreplaneError } from '../domain/errors.ts';
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
import { permittedHere } from './permitted.ts';
import { broken, nameTaken, notFound, unknown, withdrawn } from './refusals.ts';
import { ownerOfFolder } from './restore-intent.ts';
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

/** What a request to create is refused with because of the store that is there. */
const ofAnother: ReadonlySet<ErrorCode> = new Set([
  'store-exists',
  'namespace-taken',
  'store-file-broken',
  'store-deleting',
  'review-open',
]);

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
    const { rights } = caller;
    validateCreate(request, settings);
    const owner = request.owner ?? settings.defaultOwner;
    const store = { owner, namespace: namespaceOf(request.name, settings) };
    rights.require('stores, create', store);
    rights.require('stores, get', store);
    const intent = createIntent(request, {
      settings,
      stamp: stampOf(caller, this.#deps),
      isPresent: this.#isPresent,
    });
    try {
      return this.#answer(intent.namespace, await this.#deps.submissions.submit(intent));
    } catch (error) {
      throw this.#isHidden(intent.namespace, error, rights) ? nameTaken(request.name) : error;
    }
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
    const { rights } = caller;
    const { owner } = request;
    if (owner !== undefined) {
      rights.require('stores, update', { owner, namespace: id });
      rights.require('stores, get', { owner, namespace: id });
    }
    return this.#answer(
      id,
      await this.#deps.submissions.submit(permittedHere(intent, rights, 'stores, update')),
    );
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
    await this.#deps.submissions.submit(permittedHere(intent, caller.rights, 'stores, delete'));
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

  /**
   * Whose a store is, also of one that is going or gone, as long as the folder that it had is known. Throws
   * 'argocd-unavailable', 'git-unavailable'.
   */
  async refOf(id: string): Promise<StoreRef> {
    const { repository, settings } = this.#deps;
    const record = await this.find(id).catch((error: unknown) => {
      if (error instanceof StoreplaneError && error.code === 'store-not-found') return undefined;
      throw error;
    });
    if (record !== undefined && (record.owner !== '' || record.version !== null)) return record;
    const removed = await repository.removedFolder(id);
    return { owner: removed === undefined ? '' : ownerOfFolder(removed, settings), namespace: id };
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

  /** Throws 'nothing-to-retry' unless the store failed, 'store-file-broken' when only its folder can mend it. */
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
    if ((phase === 'Invalid' || phase === 'Unguarded') && entry !== undefined) throw broken(entry);
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

  /** Whether a name can be had, and what would be made. Of a store that is not seen it is said that the name is taken. */
  checkName(name: string, rights: Rights): NameCheck {
    const { settings, repository } = this.#deps;
    const namespace = namespaceOf(name, settings);
    const problems = nameProblems(name, settings);
    if (problems.length === 0) {
      const isThere = repository.entry(namespace) !== undefined;
      const isSeen = rights.may('stores, get', this.#deps.catalog.get(namespace) ?? { owner: '', namespace });
      if (isThere || (this.#isPresent(namespace) && !isSeen)) {
        problems.push('This name is taken: choose another one.');
      } else if (this.#isPresent(namespace)) {
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

  /** Whether a refusal tells of a store that whoever asks may not see. */
  #isHidden(id: string, error: unknown, rights: Rights): boolean {
    if (!(error instanceof StoreplaneError) || !ofAnother.has(error.code)) return false;
    const record = this.#deps.catalog.look(id);
    return record === undefined ? !rights.mayEverywhere('stores, get') : !rights.may('stores, get', record);
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
