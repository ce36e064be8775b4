import type { StoreRecord } from '../../domain/record.ts';
import type { Output } from '../command.ts';
import { printable } from '../printable.ts';
import { table } from '../table.ts';

/** One document, as scripts take it. */
export function json(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** What is known of a store, for people; or its record for scripts. */
export function tellRecord(record: StoreRecord, isJson: boolean, output: Output): void {
  output.out(isJson ? json(record) : describe(record));
}

function describe(record: StoreRecord): string {
  const { problem } = record;
  const rows: readonly (readonly [string, string | null | undefined])[] = [
    ['id', record.id],
    ['status', `${record.status} (${record.phase})`],
    ['reason', record.reason],
    ['next step', record.next_step],
    ['file', problem && `${problem.file}${problem.line === null ? '' : `:${problem.line}`}`],
    ['pull request', record.pull_request_url],
    ['url', record.url],
    ['plan', record.plan],
    ['owner', record.owner],
    ['engine', record.engine],
    ['created', record.created_at === null ? null : time(record.created_at)],
    ['deletes at', record.deletes_at === null ? null : time(record.deletes_at)],
    ['over quota', record.over_quota && quotaLine(record.over_quota)],
    ['folder', record.folder],
    ['commit', record.commit],
  ];
  return table(rows.flatMap(([name, value]) => (value ? [[name, value]] : [])));
}

function quotaLine({ team, plan, limit }: NonNullable<StoreRecord['over_quota']>): string {
  return `${team} may have ${limit} ${plan === null ? 'stores' : `of the plan ${plan}`}`;
}

/** `now`: milliseconds. */
export function progressLine({ status, phase, reason }: StoreRecord, now: number): string {
  return `${new Date(now).toISOString().slice(11, 19)}  ${status} (${phase}): ${printable(reason)}\n`;
}

/** Unix seconds for people: `2026-11-22 22:33:24Z` */
export function time(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** What became of a request that may have to be reviewed first. */
export function tellReview({ pull_request_url: url }: StoreRecord, status: number, output: Output): boolean {
  const isReviewed = status === 202 && url !== null;
  if (isReviewed)
    output.error(`A pull request asks for it, and nothing changes before it is merged: ${printable(url)}\n`);
  return isReviewed;
}
