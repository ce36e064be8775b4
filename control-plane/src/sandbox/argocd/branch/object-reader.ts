import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawnGit } from '../../git-server/native-git.ts';

export interface GitObject {
  readonly oid: string;
  readonly type: string;
  readonly data: Buffer;
}

interface Waiting {
  resolve(object: GitObject | undefined): void;
  reject(error: Error): void;
}

/**
 * Reads objects of a local repository through one long-lived `git cat-file --batch`. Requests may overlap; answers
 * come in order. A process that dies fails what was asked of it and is started anew for the next request.
 */
export class ObjectReader {
  readonly #repository: string;
  readonly #searchPath: string | undefined;
  #child: ChildProcessWithoutNullStreams | undefined;
  #waiting: Waiting[] = [];
  #outgoing = '';
  #buffer: Buffer = Buffer.alloc(0);

  /** `searchPath`: the PATH on which native git is looked for. */
  constructor(repository: string, searchPath: string | undefined) {
    this.#repository = repository;
    this.#searchPath = searchPath;
  }

  /** The object that `expression` names (an object id, a ref, `<commit>:<path>`); undefined when there is none. */
  read(expression: string): Promise<GitObject | undefined> {
    // A line feed would end the request early; no object can be asked for by such a name.
    if (expression.includes('\n')) return Promise.resolve(undefined);
    // Requests of one moment go out together: each write of its own would cost a system call.
    if (this.#outgoing === '') queueMicrotask(() => this.#send());
    this.#outgoing += `${expression}\n`;
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  close(): void {
    this.#child?.kill();
    this.#fail(this.#child, new Error('the reader was closed'));
  }

  #send(): void {
    const requests = this.#outgoing;
    this.#outgoing = '';
    if (requests === '') return;
    this.#child ??= this.#start();
    this.#child.stdin.write(requests);
  }

  #start(): ChildProcessWithoutNullStreams {
    const child = spawnGit(this.#repository, ['cat-file', '--batch'], this.#searchPath);
    child.stdout.on('data', (chunk: Buffer) => {
      if (child === this.#child) this.#take(chunk);
    });
    child.stderr.resume();
    child.stdin.on('error', () => {}); // 'close' follows and tells those who wait
    child.on('error', (error) =>
      this.#fail(child, new Error('native git could not be started', { cause: error })),
    );
    child.on('close', () => this.#fail(child, new Error('git cat-file ended')));
    return child;
  }

  #fail(child: ChildProcessWithoutNullStreams | undefined, error: Error): void {
    if (child === undefined || child !== this.#child) return;
    const failed = this.#waiting;
    this.#child = undefined;
    this.#waiting = [];
    this.#outgoing = '';
    this.#buffer = Buffer.alloc(0);
    for (const waiting of failed) waiting.reject(error);
  }

  /** Answers are `<oid> <type> <size>` LF data LF, or `<expression> missing` LF (git-cat-file(1), BATCH OUTPUT). */
  #take(chunk: Buffer): void {
    const buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    let start = 0;
    while (this.#waiting.length > 0) {
      const endOfLine = buffer.indexOf(0x0a, start);
      if (endOfLine < 0) break;
      const head = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(buffer.toString('utf8', start, endOfLine));
      const dataStart = endOfLine + 1;
      if (head === null) {
        start = dataStart;
        this.#waiting.shift()?.resolve(undefined);
        continue;
      }
      const [, oid = '', type = '', size = ''] = head;
      const dataEnd = dataStart + Number(size);
      if (buffer.length < dataEnd + 1) break;
      // A copy: a view would keep the whole chunk in memory.
      const data = Buffer.from(buffer.subarray(dataStart, dataEnd));
      start = dataEnd + 1;
      this.#waiting.shift()?.resolve({ oid, type, data });
    }
    this.#buffer = Buffer.from(buffer.subarray(start));
  }
}
