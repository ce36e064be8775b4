import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { ObjectType } from '../objects/object-id.ts';
import { MissingObjectError, type ObjectReader, type ReadObject } from './object-reader.ts';

interface Waiting {
  readonly oid: string;
  resolve(object: ReadObject): void;
  reject(error: Error): void;
}

/**
 * Reads objects through one `git cat-file --batch`: requests are pipelined, answers come in order.
 * Reading 30,000 objects this way takes a fraction of what a reader in JavaScript takes.
 */
export class NativeReader implements ObjectReader {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  #next = 0;
  #chunks: Buffer[] = [];
  #buffered = 0;
  /** Bytes wanted before parsing makes sense again. */
  #wanted = 1;

  /** `env`: for a clone that fetches what it lacks; undefined: that of this process. */
  constructor(gitdir: string, env?: Readonly<Record<string, string>>) {
    this.#child = spawn('git', ['--git-dir', gitdir, 'cat-file', '--batch'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(env === undefined ? {} : { env }),
    });
    this.#child.stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#child.stdin.on('error', (error) => this.#fail(error));
    this.#child.on('error', (error) => this.#fail(error));
    this.#child.on('close', () => this.#fail(new Error('git cat-file ended')));
  }

  read(oid: string): Promise<ReadObject> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ oid, resolve, reject });
      this.#child.stdin.write(`${oid}\n`);
    });
  }

  /** Ends when all that was asked is answered. */
  finish(): void {
    this.#child.stdin.end();
  }

  close(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }

  #fail(error: Error): void {
    for (const waiting of this.#waiting.splice(this.#next)) waiting.reject(error);
    this.#waiting.length = 0;
    this.#next = 0;
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#buffered += chunk.length;
    if (this.#buffered < this.#wanted) return;
    let data = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks, this.#buffered);
    this.#wanted = 1;
    for (;;) {
      const line = data.indexOf(0x0a);
      if (line < 0) break;
      const [oid = '', type = '', length = ''] = data.toString('latin1', 0, line).split(' ');
      if (type === 'missing') {
        this.#answer((waiting) => waiting.reject(new MissingObjectError(oid)));
        data = data.subarray(line + 1);
        continue;
      }
      const end = line + 1 + Number(length);
      if (data.length < end + 1) {
        this.#wanted = end + 1;
        break;
      }
      const body = Buffer.from(data.subarray(line + 1, end));
      this.#answer((waiting) => waiting.resolve({ type: type as ObjectType, body }));
      data = data.subarray(end + 1);
    }
    this.#chunks = data.length > 0 ? [data] : [];
    this.#buffered = data.length;
  }

  #answer(settle: (waiting: Waiting) => void): void {
    const waiting = this.#waiting[this.#next];
    this.#next += 1;
    if (waiting) settle(waiting);
    if (this.#next === this.#waiting.length || this.#next > 4096) {
      this.#waiting.splice(0, this.#next);
      this.#next = 0;
    }
  }
}
