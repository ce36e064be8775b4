import type { StoreHistory } from '../api/types.ts';
import { printable } from '../printable.ts';
import { time } from './show.ts';

/** Commits with their messages and diffs, as `git log -p` shows them. */
export function diffs(items: StoreHistory['items']): string {
  return items.length === 0 ? 'No commits.\n' : items.map(commit).join('\n');
}

function commit(item: StoreHistory['items'][number]): string {
  const { commit, at, author, requested_by: by, subject, what, files } = item;
  const head = [
    `commit ${commit}`,
    `author ${author.name} <${author.email}>`,
    ...(by === null || by.name === author.name ? [] : [`asked  ${by.name} <${by.email}>`]),
    `time   ${time(at)}`,
    '',
    `    ${subject}`,
    ...(what === '' ? [] : [`    ${what}`]),
    '',
  ];
  const changes = files.flatMap(({ path, change, diff }) => [
    `${change} ${path}`,
    ...diff.trimEnd().split('\n'),
  ]);
  return [...head, ...changes].map((line) => `${shown(line)}\n`).join('');
}

/** Tabs are part of a file, and harmless. */
function shown(line: string): string {
  return line.split('\t').map(printable).join('\t');
}
