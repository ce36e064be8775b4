import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ServerProcessOptions {
  /** Another Node than this one. */
  readonly program?: string;
  /** Script and its arguments; flags of node itself may come first. */
  readonly args: readonly string[];
  /** The folder it starts in; this process's own otherwise. */
  readonly cwd?: string;
  /** Whose rights it has; this process's own otherwise. */
  readonly user?: { readonly uid?: number; readonly gid?: number };
  /** The whole environment. */
  readonly env: NodeJS.ProcessEnv;
  /** Finds the server's address in its standard output: the first group. */
  readonly ready: RegExp;
  /** Milliseconds until it has to be ready. */
  readonly patience: number;
}

/** A process that serves HTTP, from the line that says it is ready to its certain end. */
export class ServerProcess {
  /** Milliseconds from the start of the process to its ready line. */
  readonly readyAfter: number;
  readonly url: string;
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, ended: Promise<void>, readyAfter: number) {
    this.#child = child;
    this.url = url;
    this.ended = ended;
    this.readyAfter = readyAfter;
  }

  /** Rejects, with the last lines of standard error, when the process ends or is not ready in time. */
  static async start(options: ServerProcessOptions): Promise<ServerProcess> {
    const { program = process.execPath, args, cwd, user, env, ready, patience } = options;
    const begin = performance.now();
    const child = spawn(program, args, { env, cwd, ...user, stdio: ['ignore', 'pipe', 'pipe'] });
    // whatever ends this process, no server stays behind
    const sweep = () => child.kill('SIGKILL');
    process.once('exit', sweep);
    child.once('close', () => process.off('exit', sweep));
    const errors: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      errors.push(line);
      if (errors.length > 20) errors.shift();
    });
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const fail = (what: string) => reject(new Error([`the server ${what}`, ...errors].join('\n')));
    child.once('error', reject);
    child.once('close', (code, signal) => fail(`ended with ${code ?? signal} before it was ready`));
    const timer = setTimeout(() => fail(`was not ready after ${patience} ms`), patience);
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = ready.exec(line)?.[1];
      if (address !== undefined) resolve(address);
    });
    try {
      return new ServerProcess(child, await promise, ended, performance.now() - begin);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Null while it runs, and where a signal ended it. */
  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** Asks it to end, and after `patience` milliseconds makes it. */
  async stop(patience = 10_000): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), patience);
    await this.ended;
    clearTimeout(timer);
  }
}
