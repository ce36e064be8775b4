import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { CommitInfo } from '../../domain/store.ts';
import type { Remote } from '../protocol/remote.ts';
import { cloneCommits } from './clone-commits.ts';
import { describedBy, describingFields, logArguments, recordsOf } from './git-log.ts';
import { type NativeGit, runGit } from './native-git.ts';
import { removeFolder } from './remove-folder.ts';

export interface OlderCommit {
  readonly info: CommitInfo;
  readonly message: string;
  /** Files that differ from the first parent, with git's letter for how: A, M, D or T. */
  readonly files: readonly { readonly change: string; readonly file: string }[];
}

export interface OlderHistoryOptions {
  readonly remote: Remote;
  /** Where the throw-away clone goes. */
  readonly directory: string;
  readonly native: NativeGit;
  /** The commit to start from. */
  readonly from: string;
  /** Commits to read at most. */
  readonly limit: number;
  /** Sets records apart; must not be guessable by who writes commit messages. */
  readonly boundary: string;
  readonly signal: AbortSignal;
}

/**
 * The first-parent line from a commit back, newest first, read by native git from a clone without file contents.
 * It is the work of other processes: this one only reads their lines. Throws TransportError.
 */
export async function* readOlderHistory(options: OlderHistoryOptions): AsyncGenerator<OlderCommit> {
  const { remote, directory, native, from, limit, boundary, signal } = options;
  const gitdir = await mkdtemp(path.join(directory, 'history-'));
  try {
    await cloneCommits(remote, gitdir, native, signal);
    const log = logArguments(boundary, describingFields, [
      '--name-status',
      `--max-count=${limit}`,
      from,
      '--',
    ]);
    const output = runGit(['--git-dir', gitdir, ...log], native, signal);
    for await (const record of recordsOf(output, boundary)) {
      const { rest, ...commit } = describedBy(record);
      yield { ...commit, files: changesOf(rest) };
    }
  } finally {
    await removeFolder(gitdir);
  }
}

function changesOf(fields: readonly string[]): OlderCommit['files'] {
  // git puts a line feed before the first letter
  const given = fields.map((field) => field.replace(/^\n/, '')).filter((field) => field !== '');
  const changes: { change: string; file: string }[] = [];
  for (let at = 0; at + 1 < given.length; at += 2) {
    changes.push({ change: given[at] as string, file: given[at + 1] as string });
  }
  return changes;
}
