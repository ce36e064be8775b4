import type { Application } from '../domain/argocd/types.ts';
import { clusterOf } from '../domain/clusters.ts';
import { unguarded } from '../domain/missing-guardrails.ts';
import { folderOf, urlOf } from '../domain/names.ts';
import { ownerOf } from '../domain/owners.ts';
import type { StoreRecord } from '../domain/record.ts';
import type { StoreSettings } from '../domain/settings.ts';
import type { StatusResult } from '../domain/status/status.ts';
import type { StoreEntry, StoreSpec } from '../domain/store.ts';

export interface RecordSources {
  readonly namespace: string;
  /** The folder at the tip; undefined when it is gone. */
  readonly entry: StoreEntry | undefined;
  readonly application: Application | undefined;
  /** What was said about the store before: keeps the fields of a store whose folder is gone. */
  readonly previous: StoreRecord | undefined;
  readonly overQuota?: StoreRecord['over_quota'];
}

type Identity = Pick<StoreRecord, 'name' | 'engine' | 'plan' | 'owner' | 'cluster' | 'url' | 'created_at'>;

/** The public record of one store: who it is from the folder, how it does from `status`. */
export function buildRecord(from: RecordSources, status: StatusResult, settings: StoreSettings): StoreRecord {
  const { namespace, entry, previous, overQuota = null } = from;
  return {
    id: namespace,
    namespace,
    ...identity(from, settings),
    status: status.status,
    phase: status.phase,
    last_error: status.lastError,
    reason: status.reason,
    next_step: status.nextStep,
    health: status.health,
    sync: status.sync,
    commit: entry?.commit?.oid ?? previous?.commit ?? null,
    revision: status.revision,
    pull_request_url: null,
    version: entry?.version ?? null,
    folder: entry?.folder ?? previous?.folder ?? folderOf(namespace),
    problem: entry === undefined ? null : problemOf(entry),
    timeline: status.timeline,
    deletes_at: status.deletesAt ?? null,
    over_quota: overQuota,
  };
}

function identity(from: RecordSources, settings: StoreSettings): Identity {
  const { namespace, entry, application, previous } = from;
  const made = secondsOf(application?.metadata.creationTimestamp);
  if (entry?.spec !== undefined) {
    return specIdentity(entry.spec, made, settings);
  }
  if (entry === undefined && previous !== undefined) {
    const { name, engine, plan, owner, cluster, url, created_at } = previous;
    return { name, engine, plan, owner, cluster, url, created_at };
  }
  const owner = entry === undefined ? '' : ownerOf(entry);
  return { name: namespace, engine: '', plan: '', owner, cluster: '', url: null, created_at: made };
}

/** `made`: Unix seconds, for a file that does not say when its store was asked for. */
export function specIdentity(spec: StoreSpec, made: number | null, settings: StoreSettings): Identity {
  const { name, engine, plan, owner, host, createdAt } = spec;
  const cluster = clusterOf(spec);
  return { name, engine, plan, owner, cluster, url: urlOf(host, settings), created_at: createdAt ?? made };
}

function problemOf(entry: StoreEntry): StoreRecord['problem'] {
  const problem = entry.problem ?? unguarded(entry);
  if (problem === undefined) return null;
  const { file, line, message } = problem;
  const { commit } = entry;
  return {
    file,
    line: line ?? null,
    message,
    commit: commit?.oid ?? null,
    author: commit?.author.name ?? null,
  };
}

function secondsOf(timestamp: string | undefined): number | null {
  const ms = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
  return Number.isNaN(ms) ? null : Math.floor(ms / 1000);
}
