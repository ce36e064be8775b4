import { clusterOf } from './clusters.ts';
import type { StoreSettings } from './settings.ts';
import { parseStoreFile } from './store-file.ts';

/** What a commit did to a store's folder. */
export interface FolderChange {
  readonly namespace: string;
  /** Paths in the repository. */
  readonly files: readonly string[];
  /** Text of `store.yaml`; undefined where there was none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** Undefined: not by a request, so by hand. */
  readonly operation: string | undefined;
}

const compared = ['plan', 'owner', 'host', 'engine', 'name'] as const;

/** A change in words: `plan small → large`, `guardrails changed by hand`, `deleted`. */
export function changeWords(change: FolderChange, settings: StoreSettings): string {
  const { files, before, after, operation } = change;
  const isRequest = operation !== undefined;
  const byHand = isRequest ? '' : ' by hand';
  if (before === undefined && after !== undefined) {
    if (operation === 'restore') return 'restored as it was';
    return `created${byHand}`;
  }
  if (before !== undefined && after === undefined) return `deleted${byHand}`;
  const words = before === undefined || after === undefined ? [] : fileWords(change, before, after, settings);
  const below = files.map((file) => file.split('/').slice(3).join('/'));
  const changesPlan = words.some((word) => /^(plan|owner) /.test(word));
  // A request renders the guardrails from plan and owner: saying so would say it twice.
  if (below.some((file) => file.startsWith('guardrails/')) && !(isRequest && changesPlan)) {
    words.push(`guardrails changed${byHand}`);
  }
  const others = below.filter((file) => file !== 'store.yaml' && !file.startsWith('guardrails/'));
  if (others.length > 0)
    words.push(`${others.length === 1 ? others[0] : `${others.length} other files`} changed`);
  return words.join(', ') || 'nothing of the store itself changed';
}

function fileWords(
  { namespace }: FolderChange,
  before: string,
  after: string,
  settings: StoreSettings,
): string[] {
  if (before === after) return [];
  const read = (text: string) => parseStoreFile(text, { file: 'store.yaml', namespace }, settings).spec;
  const [old, now] = [read(before), read(after)];
  if (now === undefined)
    return [old === undefined ? 'store.yaml changed, still broken' : 'store.yaml broken'];
  if (old === undefined) return ['store.yaml mended'];
  const moved = clusterOf(old) === clusterOf(now) ? [] : [`cluster ${clusterOf(old)} → ${clusterOf(now)}`];
  const changed = compared
    .filter((field) => old[field] !== now[field])
    .map((field) => `${field} ${old[field]} → ${now[field]}`);
  const words = [...changed, ...moved];
  return words.length > 0 ? words : ['store.yaml rewritten with the same settings'];
}
