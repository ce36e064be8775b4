import { setPriority } from 'node:os';
import { exitCode, spawnGit } from './native-git.ts';

/**
 * Packs pile up with every push (at 500 a push takes twice as long): after each `every` pushes to a repository its
 * packs are joined in the background, at low priority, one repository at a time.
 */
export class Maintenance {
  readonly #pushes = new Map<string, number>();
  readonly #every: number;
  readonly #searchPath: string | undefined;
  readonly #onProblem: (problem: Error) => void;
  #work: Promise<void> = Promise.resolve();
  #closed = false;
  #stop: () => void = () => {};

  constructor(every: number, searchPath: string | undefined, onProblem: (problem: Error) => void) {
    this.#every = every;
    this.#searchPath = searchPath;
    this.#onProblem = onProblem;
  }

  pushed(repository: string): void {
    const pushes = (this.#pushes.get(repository) ?? 0) + 1;
    this.#pushes.set(repository, pushes % this.#every);
    if (pushes < this.#every) return;
    this.#work = this.#work.then(() => this.#repack(repository)).catch(this.#onProblem);
  }

  /** Ends a running repack (git leaves the repository whole) and resolves when it is gone. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    await this.#work;
  }

  async #repack(repository: string): Promise<void> {
    if (this.#closed) return;
    const child = spawnGit(
      repository,
      ['repack', '-d', '--quiet', '--geometric=2', '--write-midx'],
      this.#searchPath,
    );
    child.stdin.end();
    child.stdout.resume();
    child.stderr.resume();
    this.#stop = () => child.kill('SIGTERM');
    const ended = exitCode(child);
    if (child.pid !== undefined) lowerPriority(child.pid);
    const code = await ended;
    if (code !== 0 && !this.#closed) throw new Error(`git repack ended with ${code}`);
  }
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, 10);
  } catch {
    // It has ended already, or the system does not allow it: only slower for others.
  }
}
