import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import type { CommitInfo } from '../../domain/store.ts';
import type { Remote } from '../protocol/remote.ts';
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
  const { remote, directory, native, signal } = options;
  const gitdir = await mkdtemp(path.join(directory, 'history-'));
  try {
    const clone = ['clone', '--quiet', '--bare', '--filter=blob:none', '--single-branch', '--no-tags'];
    const args = [...clone, '--branch', remote.branch, '--', remote.url, gitdir];
    for await (const _ of runGit(args, native, signal));
    yield* parseLog(runGit(['--git-dir', gitdir, ...logOf(options)], native, signal), options.boundary);
  } finally {
    await removeFolder(gitdir);
  }
}

function logOf({ boundary, limit, from }: OlderHistoryOptions): string[] {
  const fields = ['', boundary, '%H', '%ct', '%an', '%ae', '%B', ''].join('%x00');
  const diff = ['--first-parent', '--diff-merges=first-parent', '--no-renames', '--name-status', '-z'];
  return ['log', ...diff, `--max-count=${limit}`, `--format=${fields}`, from, '--'];
}

/** Splits the output of `git log` into commits. Names and messages hold no NUL, so fields cannot be forged. */
async function* parseLog(chunks: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<OlderCommit> {
  for await (const fields of recordsOf(chunks, boundary)) yield toCommit(fields);
}

/** The fields of each record in the output of `git log`, which begins each with NUL and `boundary`. */
export async function* recordsOf(chunks: AsyncIterable<Buffer>, boundary: string): AsyncGenerator<string[]> {
  let fields: string[] | undefined;
  for await (const field of splitAtNul(chunks)) {
    if (field.trim() === boundary) {
      if (fields) yield fields;
      fields = [];
    } else fields?.push(field);
  }
  if (fields) yield fields;
}

async function* splitAtNul(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let at = 0;
    for (let nul = data.indexOf(0); nul >= 0; nul = data.indexOf(0, at)) {
      yield data.toString('utf8', at, nul);
      at = nul + 1;
    }
    rest = data.subarray(at);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

function toCommit([
  oid = '',
  time = '',
  name = '',
  email = '',
  message = '',
  ...files
]: string[]): OlderCommit {
  const subject = message.split('\n', 1)[0] ?? '';
  const info = { oid, committedAt: Number(time), author: { name, email }, subject };
  return { info, message, files: changesOf(files) };
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
