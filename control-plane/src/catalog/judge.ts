import type { Application } from '../domain/argocd/types.ts';
import type { Cause } from '../domain/status/causes.ts';
import { areGiven } from '../domain/status/given-values.ts';
import {
  applicationSetError,
  comparedRevision,
  missingApplicationSet,
  type StatusResult,
  status,
} from '../domain/status/status.ts';
import type { StoreEntry } from '../domain/store.ts';
import type { ArgoCdReader } from '../ports/argocd.ts';
import type { RevisionRelation, StoreReader } from '../ports/store-repository.ts';
import type { Deletions } from './deletions.ts';

export interface JudgeDeps {
  readonly repository: Pick<StoreReader, 'relation'>;
  readonly argocd: Pick<ArgoCdReader, 'isRead'>;
  readonly deletions: Pick<Deletions, 'decide'>;
  /** Seconds after which a store that does not come up is called failed. */
  readonly provisionTimeout: number;
}

export type ApplicationSetError = ReturnType<typeof applicationSetError>;

/** What is known of one store beside what the ports say. Times are Unix seconds. */
interface Facts {
  readonly namespace: string;
  readonly entry: StoreEntry | undefined;
  readonly application: Application | undefined;
  readonly setError: ApplicationSetError;
  readonly cause: Cause | undefined;
  readonly wasReady: boolean;
  readonly now: number;
  readonly seenAt: number | undefined;
}

export interface Judgement {
  /** Where what Argo CD compared stands to the commit of the folder. */
  readonly relation: RevisionRelation;
  /** Undefined: nothing is left of the store. */
  readonly result: StatusResult | undefined;
}

/** What a store is said to be. */
export function judge(deps: JudgeDeps, facts: Facts): Judgement {
  const { namespace, entry, application, setError, ...others } = facts;
  const relation = relationOf(deps.repository, entry, application);
  const result = status({
    ...others,
    entry,
    relation,
    application,
    isUnread: !deps.argocd.isRead(),
    applicationSetError: setError,
    deletion: deps.deletions.decide(namespace, entry, application),
    provisionTimeout: deps.provisionTimeout,
  });
  return { relation, result };
}

/** What the ApplicationSet complains of, or that there is none. */
export function setErrorOf(argocd: Pick<ArgoCdReader, 'applicationSet' | 'isRead'>): ApplicationSetError {
  const set = argocd.applicationSet();
  return set === undefined && argocd.isRead() ? missingApplicationSet : applicationSetError(set);
}

function relationOf(
  repository: Pick<StoreReader, 'relation'>,
  entry: StoreEntry | undefined,
  application: Application | undefined,
): RevisionRelation {
  const revision = application === undefined ? undefined : comparedRevision(application);
  if (entry === undefined || revision === undefined) return 'unknown';
  // The newest guardrails may have been compared together with the chart's former values.
  const compared = application?.status?.sync?.comparedTo?.sources;
  if (entry.spec !== undefined && !areGiven(compared, entry.spec)) return 'behind';
  return repository.relation(entry.namespace, revision);
}
