import type { Catalog } from '../catalog/catalog.ts';
import type { Rights, StoreRef } from '../domain/access/rights.ts';
import { changeWords } from '../domain/change-words.ts';
import { StoreplaneError } from '../domain/errors.ts';
import { ownerOf } from '../domain/owners.ts';
import type { StoreRecord } from '../domain/record.ts';
import type { StoreSettings } from '../domain/settings.ts';
import { isApproved } from '../domain/status/status.ts';
import type { ArgoCdReader } from '../ports/argocd.ts';
import type {
  FolderStep,
  HistoryCommit,
  HistoryPage,
  HistoryQuery,
  StoreHistory,
} from '../ports/store-history.ts';
import type { RemovedFolder, StoreReader } from '../ports/store-repository.ts';
import { type Caller, type Stamping, stampOf } from './caller.ts';
import type { DeletionCommands } from './deletion-commands.ts';
import { permit, permittedHere } from './permitted.ts';
import { notFound, stillDeleting } from './refusals.ts';
import { ownerOfFolder, restorableSpec } from './restore-intent.ts';
import { revertIntent } from './revert-intent.ts';
import type { Submissions } from './submissions.ts';

export interface HistoryCommandsDeps extends Stamping {
  readonly repository: StoreReader;
  readonly submissions: Submissions;
  readonly history: StoreHistory;
  readonly argocd: ArgoCdReader;
  readonly catalog: Catalog;
  readonly deletionCommands: Pick<DeletionCommands, 'undo'>;
  readonly settings: StoreSettings;
}

export interface FleetQuery extends Omit<HistoryQuery, 'namespaces'> {
  readonly store: string | undefined;
  /** Stores that this owner has now. */
  readonly owner: string | undefined;
}

export interface StoreHistoryEntry {
  readonly commit: HistoryCommit;
  /** What changed, in words. */
  readonly what: string;
  /** Whether it made the folder: to revert it is to delete the store. */
  readonly madeFolder: boolean;
  readonly files: readonly { readonly path: string; readonly change: string; readonly diff: string }[];
}

export interface Reverted {
  /** Undefined when the folder was so already, or a pull request asks for it. */
  readonly commit: string | undefined;
  /** The pull request that asks for it; undefined when none does. */
  readonly pullRequest: string | undefined;
  /** Undefined when nothing is left of the store. */
  readonly record: StoreRecord | undefined;
  readonly removed: boolean;
}

/** Who changed what, when and why; and taking it back. */
export class HistoryCommands {
  readonly #deps: HistoryCommandsDeps;

  constructor(deps: HistoryCommandsDeps) {
    this.#deps = deps;
  }

  /** Of a store that is there or was. Throws 'store-not-found', 'invalid-cursor', 'git-unavailable'. */
  async ofStore(
    id: string,
    { after, limit }: Pick<HistoryQuery, 'after' | 'limit'>,
  ): Promise<Omit<HistoryPage, 'commits'> & { readonly entries: StoreHistoryEntry[] }> {
    const { history, settings, catalog } = this.#deps;
    const anyone = { author: undefined, since: undefined, until: undefined };
    const { commits, ...page } = await history.page({ ...anyone, namespaces: [id], after, limit });
    const isUnknown = commits.length === 0 && page.incomplete === undefined && after === undefined;
    if (isUnknown && catalog.get(id) === undefined) throw notFound(id);
    const changes = await history.changes(
      id,
      commits.map(({ info }) => info.oid),
    );
    const entries = commits.map((commit): StoreHistoryEntry => {
      const { files = [], before, after: now } = changes.get(commit.info.oid) ?? {};
      const operation = commit.request?.trailers.operation;
      const paths = files.map(({ path }) => path);
      const change = { namespace: id, files: paths, before, after: now, operation };
      const madeFolder = before === undefined && now !== undefined;
      return { commit, what: changeWords(change, settings), madeFolder, files };
    });
    return { ...page, entries };
  }

  /**
   * Of all stores that are seen; whoever does not see all sees the history of those that are there. Throws
   * 'invalid-cursor', 'git-unavailable'.
   */
  async ofFleet({ store, owner, ...query }: FleetQuery, rights: Rights): Promise<HistoryPage> {
    const { history, repository } = this.#deps;
    const seesAll = rights.mayEverywhere('stores, get') && rights.mayEverywhere('history, get');
    if (seesAll && owner === undefined)
      return history.page({ ...query, namespaces: store === undefined ? undefined : [store] });
    const sees = (store: StoreRef) => rights.may('stores, get', store) && rights.may('history, get', store);
    const namespaces = [...repository.entries()]
      .map((entry) => ({ namespace: entry.namespace, owner: ownerOf(entry) }))
      .filter((one) => (store ?? one.namespace) === one.namespace && (owner ?? one.owner) === one.owner)
      .filter((one) => seesAll || sees(one))
      .map(({ namespace }) => namespace);
    const page = await history.page({ ...query, namespaces });
    if (seesAll) return page;
    // A commit may have touched others too.
    const seen = new Set(namespaces);
    const commits = page.commits.map((commit) => ({
      ...commit,
      namespaces: commit.namespaces.filter((namespace) => seen.has(namespace)),
    }));
    return { ...page, commits };
  }

  /**
   * Takes back what a commit did to a store's folder: a new commit has the folder as it was before, by a pull request
   * where what it comes to is reviewed. Asked for again it does nothing. Throws 'commit-not-found', 'changed-since', 'store-deleting', 'host-taken', 'store-file-broken',
   * 'review-open', 'review-unavailable', 'git-unavailable', 'git-refused', and what `undo` of a deletion throws.
   */
  async revert(id: string, commit: string, caller: Caller): Promise<Reverted> {
    const { repository, history, submissions, argocd, catalog, deletionCommands, settings } = this.#deps;
    await repository.refresh();
    const step = await history.step(id, commit);
    if (step === undefined || !step.touched) throw commitNotFound(id, commit, step !== undefined);
    const removed = step.before === undefined;
    const application = argocd.application(id);
    const isGone = step.after === undefined && repository.entry(id) === undefined;
    // To take back a deletion that waits is to undo it, which never waits for a review.
    if (isGone && application !== undefined) {
      if (isApproved(application)) throw stillDeleting(id);
      const record = await deletionCommands.undo(id, caller);
      return { commit: record.commit ?? undefined, pullRequest: undefined, record, removed };
    }
    this.#permit(id, step, caller.rights);
    const host = step.before && restorableSpec(step.before, settings)?.host;
    const intent = revertIntent(id, step, {
      stamp: stampOf(caller, this.#deps),
      isPresent: (namespace) => argocd.application(namespace) !== undefined,
      hostTakenBy: () => {
        const other = host === undefined ? undefined : catalog.findByHost(host)?.id;
        return other === id ? undefined : other;
      },
    });
    const { commit: made, pullRequest } = await submissions.submit(
      permittedHere(intent, caller.rights, 'stores, revert'),
    );
    return { commit: made?.oid, pullRequest, record: catalog.look(id), removed };
  }

  /** A revert may be a deletion or its opposite too, and the folder may have been another team's on either side. */
  #permit(id: string, { before, after }: FolderStep, rights: Rights): void {
    const { settings } = this.#deps;
    const refOf = (folder: RemovedFolder) => ({ owner: ownerOfFolder(folder, settings), namespace: id });
    if (after !== undefined) {
      permit(rights, 'stores, revert', refOf(after));
      if (before === undefined) permit(rights, 'stores, delete', refOf(after));
    }
    if (before !== undefined) {
      permit(rights, 'stores, revert', refOf(before));
      if (after === undefined) permit(rights, 'stores, undo', refOf(before));
    }
  }
}

function commitNotFound(id: string, commit: string, isElsewhere: boolean): StoreplaneError {
  const words = isElsewhere
    ? `The commit ${commit.slice(0, 7)} did not touch the store "${id}": see the store's history for those that did.`
    : `The history has no commit ${commit.slice(0, 7)} that touched a store, as far as it is known here.`;
  return new StoreplaneError('commit-not-found', words);
}
