import type { CommitInfo } from '../../domain/store.ts';

/** What `describedBy` needs to know of a commit, in `git log`'s pretty formats. */
export const describingFields = ['%H', '%ct', '%an', '%ae', '%B'] as const;

/**
 * Arguments of `git log` for `recordsOf`: the fields of each commit of the first-parent line, then what `options` add of
 * its changes, by NUL. `boundary` sets records apart; it must not be guessable by who writes commit messages.
 */
export function logArguments(
  boundary: string,
  fields: readonly string[],
  options: readonly string[],
): string[] {
  const format = ['', boundary, ...fields, ''].join('%x00');
  const diff = ['--first-parent', '--diff-merges=first-parent', '--no-renames', '--no-color', '-z'];
  return ['log', ...diff, `--format=${format}`, ...options];
}

/**
 * Splits the output of `git log` into the fields of each record, which begins with NUL and `boundary`. Names and messages
 * hold no NUL, so fields cannot be forged.
 */
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

/** A record that begins with `describingFields`: the commit, its whole message, and the fields after them. */
export function describedBy([oid = '', time = '', name = '', email = '', message = '', ...rest]: string[]): {
  readonly info: CommitInfo;
  readonly message: string;
  readonly rest: readonly string[];
} {
  const subject = message.split('\n', 1)[0] ?? '';
  const info = { oid, committedAt: Number(time), author: { name, email }, subject };
  return { info, message, rest };
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
