import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { cloneCommits } from '../cache/clone-commits.ts';
import { logArguments, recordsOf } from '../cache/git-log.ts';
import { type NativeGit, runGit } from '../cache/native-git.ts';
import type { ObjectReader } from '../cache/object-reader.ts';
import { removeFolder } from '../cache/remove-folder.ts';
import { RenewingReader } from '../cache/renewing-reader.ts';
import type { Remote } from '../protocol/remote.ts';

/** Ids of blobs that are remembered as fetched; past that they are asked for once more. */
const rememberedBlobs = 20_000;

/** A clone without file contents that is kept and brought up to date; contents are fetched when they are read. */
export class LastingClone {
  readonly objects: ObjectReader;
  readonly #gitdir: string;
  readonly #remote: Remote;
  readonly #native: NativeGit;
  readonly #signal: AbortSignal;
  readonly #fetched = new Set<string>();

  private constructor(gitdir: string, remote: Remote, native: NativeGit, signal: AbortSignal) {
    this.#gitdir = gitdir;
    this.#remote = remote;
    this.#native = native;
    this.#signal = signal;
    this.objects = new RenewingReader(gitdir, native);
  }

  /** Throws TransportError. */
  static async make(
    remote: Remote,
    directory: string,
    native: NativeGit,
    signal: AbortSignal,
  ): Promise<LastingClone> {
    const gitdir = await mkdtemp(path.join(directory, 'lasting-'));
    try {
      await cloneCommits(remote, gitdir, native, signal);
      return new LastingClone(gitdir, remote, native, signal);
    } catch (error) {
      await removeFolder(gitdir);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.objects.close();
    await removeFolder(this.#gitdir);
  }

  /** Brings the branch up to date, also a rewritten one. Answers its tip. Throws TransportError. */
  async update(): Promise<string> {
    const { ref } = this.#remote;
    await this.#text(['fetch', '--quiet', '--no-tags', 'origin', `+${ref}:${ref}`]);
    return this.tip();
  }

  async tip(): Promise<string> {
    return (await this.#text(['rev-parse', this.#remote.ref])).trim();
  }

  /** Has these file contents here, by one request for all that were not fetched before. Throws TransportError. */
  async fetchBlobs(oids: Iterable<string>): Promise<void> {
    const missing = [...new Set(oids)].filter((oid) => !this.#fetched.has(oid));
    if (missing.length === 0) return;
    if (this.#fetched.size > rememberedBlobs) this.#fetched.clear();
    const args = ['-c', 'fetch.negotiationAlgorithm=noop', 'fetch', '--quiet', '--no-tags'];
    const more = ['--no-write-fetch-head', '--recurse-submodules=no', '--filter=blob:none', 'origin'];
    await this.#text([...args, ...more, ...missing]);
    for (const oid of missing) this.#fetched.add(oid);
  }

  /** `git log` with `fields` (of its pretty formats) for each commit, then what `options` add, by NUL. */
  log(fields: readonly string[], options: readonly string[]): AsyncGenerator<string[]> {
    const boundary = randomUUID();
    // what is longer is taken for binary: no diff of it is made
    const args = ['-c', 'core.bigFileThreshold=256k', ...logArguments(boundary, fields, options)];
    return recordsOf(this.#run(args), boundary);
  }

  async #text(args: readonly string[]): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.#run(args)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  #run(args: readonly string[]): AsyncGenerator<Buffer> {
    return runGit(['--git-dir', this.#gitdir, ...args], this.#native, this.#signal);
  }
}
