import type { OverQuota } from '../domain/access/over-quota.ts';
import { engines } from '../domain/engines.ts';
import { quotaAmounts } from '../domain/guardrails/limits.ts';
import { plans } from '../domain/plans.ts';
import type { StoreRecord, StoreStatus } from '../domain/record.ts';
import { type StoreSettings, usualCluster } from '../domain/settings.ts';
import type { WriteModes } from '../domain/write-mode.ts';
import type { ArgoCdReader } from '../ports/argocd.ts';
import type { RepositoryState } from '../ports/store-repository.ts';
import type { Sees } from './record-table.ts';

/** What the overview says beside what the two ports know. */
export interface Installation {
  readonly version: string;
  readonly settings: StoreSettings;
  /** Where people clone the store repository from; undefined when that is not told. */
  readonly cloneUrl: string | undefined;
  readonly writeModes: WriteModes;
  /** Whether anybody can be shown whom a store lets in. */
  readonly revealsCredentials: boolean;
  /** What is wrong with files of settings that were changed since the start: what they said before still holds. */
  readonly fileFaults: () => readonly string[];
}

/** Who an overview is for. */
export interface Viewer {
  /** Undefined: every store. */
  readonly sees: Sees | undefined;
  readonly seesRepository: boolean;
}

export interface OverviewSources {
  readonly installation: Installation;
  readonly repository: RepositoryState;
  readonly argocd: Pick<ArgoCdReader, 'mode' | 'staleSince'>;
  readonly applicationSetError: { readonly message: string; readonly file: string | undefined } | undefined;
  readonly broken: readonly StoreRecord[];
  readonly held: readonly StoreRecord[];
  readonly overQuota: readonly OverQuota[];
  readonly totals: Readonly<Record<StoreStatus, number>>;
  /** Where it is, and what is wrong with it. */
  readonly seesRepository: boolean;
}

export type Overview = ReturnType<typeof buildOverview>;

/** The state of the whole installation, as `GET /api/overview` answers it. */
export function buildOverview(from: OverviewSources) {
  const { version, settings, cloneUrl, writeModes, revealsCredentials } = from.installation;
  const error = from.applicationSetError && (from.seesRepository ? from.applicationSetError : hidden);
  return {
    mode: from.argocd.mode,
    version,
    domain: settings.domain,
    namespace_prefix: settings.namespacePrefix,
    plans: plans.map((plan) => {
      const { id, title, description } = plan;
      return {
        id,
        title,
        description,
        quota: quotaAmounts(plan),
        cluster: usualCluster(id, settings),
      };
    }),
    engines: engines.map(({ id, title, description }) => ({ id, title, description })),
    clusters: settings.clusters,
    default_owner: settings.defaultOwner,
    write_modes: writeModes,
    reveals_credentials: revealsCredentials,
    repository: {
      branch: from.repository.branch,
      tip: from.repository.tip?.oid ?? null,
      checked_at: from.repository.checkedAt ?? null,
      stale_since: from.repository.staleSince ?? null,
      last_error: (from.seesRepository ? from.repository.lastError : undefined) ?? null,
      clone_url: (from.seesRepository ? cloneUrl : undefined) ?? null,
      broken: from.broken.flatMap(({ namespace, problem }) =>
        problem === null ? [] : [{ ...problem, namespace }],
      ),
    },
    argocd: {
      stale_since: from.argocd.staleSince() ?? null,
      application_set_error:
        error === undefined ? null : { message: error.message, file: error.file ?? null },
    },
    held: heldDeletions(from.held),
    file_faults: from.seesRepository ? from.installation.fileFaults() : [],
    over_quota: from.overQuota,
    totals: { ...from.totals },
  };
}

/** The words of Argo CD may name stores. */
const hidden = {
  message: 'Argo CD cannot create, change or remove any store. Tell those who run the platform.',
  file: undefined,
};

/** Ids that are named; the banner of a larger mass acts on these first. */
const named = 1000;

function heldDeletions(held: readonly StoreRecord[]) {
  // A record whose folder is there has a version.
  const ids = (unwanted: boolean) =>
    held.filter(({ version }) => (version !== null) === unwanted).map(({ id }) => id);
  const [tooMany, unwanted] = [ids(false), ids(true)];
  return {
    count: held.length,
    too_many: { count: tooMany.length, ids: tooMany.slice(0, named) },
    unwanted: { count: unwanted.length, ids: unwanted.slice(0, named) },
  };
}

/** An overview with a fingerprint that leaves out the time of the last look at the remote: it alone is no news. */
export function newsOf(data: Overview): { data: Overview; fingerprint: string } {
  const repository = { ...data.repository, checked_at: null };
  return { data, fingerprint: JSON.stringify({ ...data, repository }) };
}
