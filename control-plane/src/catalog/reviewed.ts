import type { StoreRecord } from '../domain/record.ts';
import type { StoreSettings } from '../domain/settings.ts';
import type { Review } from '../ports/reviews.ts';
import { buildRecord, specIdentity } from './record.ts';

/** The pull request that would create the store, while it is open. */
export function creationOf(reviews: readonly Review[]): Review | undefined {
  return reviews.find(({ operation, pull }) => operation === 'create' && pull.state === 'open');
}

/** The record of a store that is not on the branch yet: a pull request would create it. */
export function awaitingRecord(review: Review, settings: StoreSettings): StoreRecord {
  const { namespace, spec, pull } = review;
  const sources = { namespace, entry: undefined, application: undefined, previous: undefined };
  const status = {
    status: 'Provisioning',
    phase: 'AwaitingReview',
    reason: 'A pull request to create the store waits for review.',
    nextStep: 'Have the pull request reviewed and merged. Closing it withdraws the request.',
    lastError: null,
    health: null,
    sync: null,
    revision: null,
    timeline: (['committed', 'detected', 'syncing', 'healthy'] as const).map((step) => ({ step, at: null })),
    deletesAt: undefined,
    needsCause: false,
    deadline: undefined,
    isUnplaced: false,
  } as const;
  const record = { ...buildRecord(sources, status, settings), pull_request_url: pull.url };
  return spec === undefined ? record : { ...record, ...specIdentity(spec, null, settings) };
}

/** A store's own record with what is asked of it beside: its status stays its own. */
export function withReviews(record: StoreRecord, reviews: readonly Review[]): StoreRecord {
  const asked = reviews.filter(({ operation }) => operation !== 'create');
  const open = asked.filter(({ pull }) => pull.state === 'open');
  // a deletion is what people must not miss
  const named = open.find(({ operation }) => operation === 'delete') ?? open[0];
  const words = asked.map(({ operation, pull }) =>
    pull.state === 'open'
      ? `A pull request to ${operation} it waits for review.`
      : `The request to ${operation} it was withdrawn: its pull request was closed without being merged (${pull.url}).`,
  );
  if (words.length === 0) return record;
  const reason = [record.reason, ...words].join(' ');
  return { ...record, reason, pull_request_url: named?.pull.url ?? null };
}
