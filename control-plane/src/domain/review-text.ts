import { urlOf } from './names.ts';
import { plan } from './plans.ts';
import type { StoreSettings } from './settings.ts';
import type { StoreEntry, StoreSpec } from './store.ts';
import type { ReviewedOperation } from './write-mode.ts';

export interface ReviewedChange {
  readonly operation: ReviewedOperation;
  /** It takes back a commit of the past. */
  readonly isRevert: boolean;
  readonly actor: string;
  readonly before: StoreEntry | undefined;
  readonly after: StoreEntry | undefined;
}

const effects: Readonly<Record<ReviewedOperation, string>> = {
  create:
    '**Merging creates** this store: a namespace with its quota, limits and network policy, and the shop in it.',
  update: '**Merging changes** this store as shown below; it keeps running.',
  delete:
    '**Merging deletes this store: its namespace, its volumes and all data of the shop in them are lost.** Nothing is deleted before.',
};

const revertNote =
  'This takes back an earlier commit. **Only files come back**: the database and the uploads of the shop do not.';

/** The body of a pull request, in Markdown: what a reviewer has to know of what comes or goes. */
export function reviewBody(change: ReviewedChange, settings: StoreSettings): string {
  const { operation, isRevert, actor, before, after } = change;
  const rows = operation === 'delete' ? rowsOf(before, settings) : rowsOf(after, settings);
  const diff = lineDiff(before?.text ?? '', after?.text ?? '');
  const fence = '`'.repeat(Math.max(3, ...[...diff.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  const file = `${(after ?? before)?.folder}/store.yaml`;
  return [
    effects[operation],
    ...(isRevert && operation !== 'delete' ? [revertNote] : []),
    ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | \`${cell(value)}\` |`)].join('\n'),
    `\`${cell(file)}\`:`,
    `${fence}diff\n${diff}\n${fence}`,
    `Asked for by ${cell(actor)} through Storeplane. Closing this without merging withdraws the request.`,
  ].join('\n\n');
}

export function reviewLabels(operation: ReviewedOperation): string[] {
  return ['storeplane', `storeplane:${operation}`];
}

function rowsOf(entry: StoreEntry | undefined, settings: StoreSettings): [string, string][] {
  const rows: [string, string][] = [['namespace', entry?.namespace ?? '']];
  if (entry?.spec !== undefined) rows.push(...specRows(entry.spec, settings));
  return rows;
}

function specRows(spec: StoreSpec, settings: StoreSettings): [string, string][] {
  const quota = plan(spec.plan)?.quota;
  const amounts =
    quota === undefined
      ? 'unknown'
      : `CPU ${quota.requestsCpu} (limit ${quota.limitsCpu}), memory ${quota.requestsMemory} (limit ${quota.limitsMemory}), ${quota.volumeClaims} volume claims, ${quota.pods} pods`;
  return [
    ['store', spec.name],
    ['host', urlOf(spec.host, settings)],
    ['owner', spec.owner],
    ['engine', spec.engine],
    ['plan', spec.plan],
    ['quota', amounts],
    ...(spec.cluster === undefined ? [] : [['cluster', spec.cluster] satisfies [string, string]]),
  ];
}

/** Nothing in a cell can end it, start another line or mention somebody. */
function cell(text: string): string {
  return text.replace(/[`|\p{Cc}<>@]/gu, ' ').slice(0, 200);
}

/** The lines that differ, between the beginning and the end that are the same. */
function lineDiff(before: string, after: string): string {
  const [a, b] = [linesOf(before), linesOf(after)];
  let top = 0;
  while (top < a.length && top < b.length && a[top] === b[top]) top++;
  let end = 0;
  while (end < a.length - top && end < b.length - top && a.at(-1 - end) === b.at(-1 - end)) end++;
  const marked = (mark: string, lines: readonly string[]) => lines.map((line) => `${mark}${line}`);
  return [
    ...marked(' ', a.slice(0, top)),
    ...marked('-', a.slice(top, a.length - end)),
    ...marked('+', b.slice(top, b.length - end)),
    ...marked(' ', a.slice(a.length - end)),
  ].join('\n');
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
