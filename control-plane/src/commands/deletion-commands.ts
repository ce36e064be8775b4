import { inParallel } from '../async/in-parallel.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { Deletions } from '../catalog/deletions.ts';
import type { Rights } from '../domain/access/rights.ts';
import { StoreplaneError } from '../domain/errors.ts';
import type { StoreRecord } from '../domain/record.ts';
import type { StoreSettings } from '../domain/settings.ts';
import { isApproved } from '../domain/status/status.ts';
import type { ArgoCdActions, ArgoCdReader } from '../ports/argocd.ts';
import type { StoreReader, StoreWriter } from '../ports/store-repository.ts';
import { type Caller, type Stamping, stampOf } from './caller.ts';
import type { DeletionGuard } from './deletion-guard.ts';
import { permit, refusalOf } from './permitted.ts';
import { notFound } from './refusals.ts';
import { ownerOfFolder, restorableSpec, restoreIntent } from './restore-intent.ts';
import type { StoreCommands } from './store-commands.ts';

export interface DeletionCommandsDeps extends Stamping {
  readonly repository: StoreReader;
  readonly writer: StoreWriter;
  readonly argocd: ArgoCdReader & ArgoCdActions;
  readonly catalog: Catalog;
  readonly deletions: Deletions;
  readonly guard: Pick<DeletionGuard, 'settle'>;
  readonly commands: Pick<StoreCommands, 'find'>;
  readonly settings: StoreSettings;
}

/** What became of one store of many. `error`: why nothing did. */
export interface BulkResult {
  readonly id: string;
  readonly error: StoreplaneError | undefined;
}

/** 'begun': Argo CD removes the store now. 'waiting': as soon as Argo CD begins to delete it. */
export type Release = 'begun' | 'waiting';

export interface ReleaseResult extends BulkResult {
  readonly release: Release | undefined;
}

/** What people decide about deletions that wait. */
export class DeletionCommands {
  readonly #deps: DeletionCommandsDeps;

  constructor(deps: DeletionCommandsDeps) {
    this.#deps = deps;
  }

  /**
   * Keeps a store that is to be deleted: its folder comes back as it was, its objects stay what they are. Asked for
   * again it does nothing. Throws 'store-not-found', 'deletion-approved' when it is too late, 'nothing-to-undo' when
   * the folder's content is not known or it was removed again, 'store-file-broken' when it would freeze Argo CD, 'git-unavailable', 'git-refused'.
   */
  async undo(id: string, caller: Caller): Promise<StoreRecord> {
    await this.#undo(id, caller);
    await this.#lookAgain();
    return this.#deps.catalog.look(id) ?? Promise.reject(notFound(id));
  }

  /** `undo` of each, a commit each. Nothing is done about the others when one cannot be undone. */
  async undoAll(ids: readonly string[], caller: Caller): Promise<BulkResult[]> {
    // The ids of the call stand for one commit: these are many.
    const each = { ...caller, idempotencyKey: undefined, requestId: undefined };
    const results = await inParallel(ids, (id) => attempt(id, () => this.#undo(id, each)));
    await this.#lookAgain();
    return results;
  }

  /**
   * Lets a deletion that is held run, without its delay. Throws 'store-not-found', 'nothing-to-release' when it is not
   * held, or is held because the folder is there, 'argocd-unavailable', 'git-unavailable'.
   */
  async release(id: string, rights: Rights): Promise<{ release: Release; record: StoreRecord | undefined }> {
    const [result] = await this.releaseAll([id], rights);
    if (result?.error !== undefined) throw result.error;
    return { release: result?.release ?? 'begun', record: this.#deps.catalog.look(id) };
  }

  /** `release` of each of these and of no other. */
  async releaseAll(ids: readonly string[], rights: Rights): Promise<ReleaseResult[]> {
    const { deletions, guard } = this.#deps;
    await deletions.refresh();
    const results = ids.map((id): ReleaseResult => {
      const error = this.#whyNotReleased(id, rights);
      if (error !== undefined) return { id, error, release: undefined };
      deletions.release(id);
      return { id, error, release: this.#progressOf(id) };
    });
    const failures = await guard.settle(
      results.filter(({ release }) => release === 'begun').map(({ id }) => id),
    );
    return results.map((result) => {
      const failure = failures.get(result.id);
      // The guard goes on trying; whoever asked is told.
      return failure instanceof StoreplaneError
        ? { id: result.id, error: failure, release: undefined }
        : result;
    });
  }

  #progressOf(id: string): Release {
    const application = this.#deps.argocd.application(id);
    return application?.metadata.deletionTimestamp === undefined ? 'waiting' : 'begun';
  }

  #whyNotReleased(id: string, rights: Rights): StoreplaneError | undefined {
    const { repository, argocd, deletions, catalog } = this.#deps;
    const [entry, application] = [repository.entry(id), argocd.application(id)];
    if (entry === undefined && application === undefined) return notFound(id);
    const missing = refusalOf(() =>
      permit(rights, 'stores, release', catalog.get(id) ?? { owner: '', namespace: id }),
    );
    if (missing !== undefined) return missing;
    const { kind } = deletions.decide(id, entry, application);
    if (kind === 'too-many' || kind === 'approve') return undefined;
    // Asked for again: it is on its way.
    if (entry === undefined && application !== undefined && isApproved(application)) return undefined;
    const words =
      kind === 'unwanted'
        ? `The folder of "${id}" is in the repository, so its deletion is not released. Undo it; to remove the store, delete it here.`
        : `The deletion of "${id}" is not held: there is nothing to release.`;
    return new StoreplaneError('nothing-to-release', words);
  }

  async #undo(id: string, caller: Caller): Promise<void> {
    const { deletions, commands, argocd, repository } = this.#deps;
    permit(caller.rights, 'stores, undo', await commands.find(id));
    await deletions.keepDuring(id, async () => {
      // Another replica may have removed the folder: without it the Application would go for good.
      await repository.refresh();
      const application = argocd.application(id);
      if (application !== undefined && isApproved(application)) throw tooLate(id);
      if (repository.entry(id) === undefined) await this.#restore(id, caller);
      if (repository.entry(id) === undefined) throw removedAgain(id);
      await this.#abandon(id);
    });
  }

  /** Without an answer of Argo CD the guard abandons it later, where it can tell that the folder came back. */
  async #abandon(id: string): Promise<void> {
    const { deletions, argocd, repository } = this.#deps;
    try {
      await argocd.abandonDeletion(id, () => repository.entry(id) !== undefined);
    } catch (error) {
      const [entry, application] = [repository.entry(id), argocd.application(id)];
      if (!isUnavailable(error) || !deletions.staysByItself(id, entry, application)) throw error;
    }
  }

  async #restore(id: string, caller: Caller): Promise<void> {
    const { repository, writer, settings } = this.#deps;
    const removed = await repository.removedFolder(id);
    if (removed === undefined) throw unknownContent(id);
    const spec = restorableSpec(removed, settings);
    permit(caller.rights, 'stores, undo', { owner: ownerOfFolder(removed, settings), namespace: id });
    await writer.submit(restoreIntent(removed, spec?.name ?? id, stampOf(caller, this.#deps)));
  }

  /** Argo CD makes the Applications of restored folders anew when it looks. */
  async #lookAgain(): Promise<void> {
    try {
      await this.#deps.argocd.refreshApplicationSet();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
    }
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof StoreplaneError && error.code === 'argocd-unavailable';
}

async function attempt(id: string, task: () => Promise<void>): Promise<BulkResult> {
  try {
    await task();
    return { id, error: undefined };
  } catch (error) {
    if (error instanceof StoreplaneError) return { id, error };
    throw error;
  }
}

function tooLate(id: string): StoreplaneError {
  return new StoreplaneError(
    'deletion-approved',
    `The deletion of "${id}" is approved: Argo CD is removing the store, and its data may be gone already. Wait until nothing is left of it, then create it anew.`,
  );
}

/** The request is known, and what it restored is gone once more; or somebody was quicker. */
function removedAgain(id: string): StoreplaneError {
  return new StoreplaneError(
    'nothing-to-undo',
    `The folder of "${id}" was removed again after this undo. To undo that too, ask with another Idempotency-Key.`,
  );
}

function unknownContent(id: string): StoreplaneError {
  return new StoreplaneError(
    'nothing-to-undo',
    `What the folder of "${id}" held is not known here. Revert the commit that removed it; its deletion is undone by that.`,
  );
}
