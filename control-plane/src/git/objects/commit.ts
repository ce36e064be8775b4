import { traceOf } from '../../domain/commit-message.ts';
import type { CommitInfo, Person } from '../../domain/store.ts';
import { type GitObject, makeObject } from './object-id.ts';

export interface CommitFields {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  /** Unix seconds, UTC. */
  readonly authoredAt: number;
  readonly committedAt: number;
  readonly message: string;
}

/** Git ends an identity at `<`, `>`, line feed and NUL, so a name or address must not hold them. */
function identity(person: Person, at: number): string {
  const clean = (text: string) => text.replace(/[<>\p{Cc}]/gu, '').trim() || 'unknown';
  return `${clean(person.name)} <${clean(person.email)}> ${at} +0000`;
}

/** What signs the bytes of a commit: the text of its header `gpgsig`. */
export type SignCommit = (payload: Buffer) => string;

export function encodeCommit(fields: CommitFields, sign?: SignCommit): GitObject {
  const lines = [
    `tree ${fields.tree}`,
    ...fields.parents.map((parent) => `parent ${parent}`),
    `author ${identity(fields.author, fields.authoredAt)}`,
    `committer ${identity(fields.committer, fields.committedAt)}`,
  ];
  const message = fields.message.replaceAll('\0', '');
  const withHeaders = (headers: readonly string[]) => Buffer.from(`${headers.join('\n')}\n\n${message}`);
  const plain = withHeaders(lines);
  if (sign === undefined) return makeObject('commit', plain);
  const signature = `gpgsig ${sign(plain).replaceAll('\n', '\n ')}`;
  return makeObject('commit', withHeaders([...lines, signature]));
}

export interface ParsedCommit {
  readonly info: CommitInfo;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

/** Reads a raw commit. Headers it does not know (gpgsig, mergetag, encoding) are passed over. */
export function parseCommit(oid: string, body: Buffer): ParsedCommit {
  const text = body.toString('utf8');
  const split = text.indexOf('\n\n');
  const head = split < 0 ? text : text.slice(0, split);
  const message = split < 0 ? '' : text.slice(split + 2);
  let tree = '';
  const parents: string[] = [];
  let author: Person = { name: 'unknown', email: '' };
  let committedAt = 0;
  for (const line of head.split('\n')) {
    if (line.startsWith('tree ')) tree = line.slice(5);
    else if (line.startsWith('parent ')) parents.push(line.slice(7));
    else if (line.startsWith('author ')) author = parseIdentity(line.slice(7)).person;
    else if (line.startsWith('committer ')) committedAt = parseIdentity(line.slice(10)).at;
  }
  const subject = message.split('\n', 1)[0] ?? '';
  return { info: { oid, committedAt, author, subject, trace: traceOf(message) }, tree, parents, message };
}

function parseIdentity(text: string): { person: Person; at: number } {
  const match = /^(.*?) ?<([^>]*)> ?(\d+)?/.exec(text);
  if (!match) return { person: { name: text, email: '' }, at: 0 };
  return { person: { name: match[1] ?? '', email: match[2] ?? '' }, at: Number(match[3] ?? 0) };
}
