import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Block, root } from './blocks.ts';

/** What a reader's own shell has and a test's has not; and an answer that is an error ends the block. */
const prelude = `set -euo pipefail
curl() { command curl --fail-with-body --silent --show-error "$@"; }
`;
/** What readers may be told to write in; the rest is the project's own, by links. */
const edited = ['argocd', 'charts', 'gitops-repo-template'];
const left = ['.git', 'data'];

/** A reader at a shell in Storeplane's folder, with a port of their own. What a page's blocks leave is there for its next ones. */
export class Session {
  readonly folder: string;
  readonly #port: number;
  readonly #servers = new Map<ChildProcess, Promise<unknown>>();
  #before = '';

  private constructor(folder: string, port: number) {
    this.folder = folder;
    this.#port = port;
  }

  /** In `scratch`, which is empty: what the commands make beside Storeplane's folder stays in it too. */
  static async start(scratch: string): Promise<Session> {
    const folder = path.join(scratch, 'storeplane');
    await mkdir(folder);
    for (const name of await readdir(root)) {
      if (edited.includes(name))
        await cp(path.join(root, name), path.join(folder, name), { recursive: true });
      else if (!left.includes(name)) await symlink(path.join(root, name), path.join(folder, name));
    }
    return new Session(folder, await freePort());
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Rejects, with what was said, when a command of the block fails. The shell's folder goes on to the next block. */
  async run({ page, line, text }: Block): Promise<void> {
    const state = path.join(this.folder, '..', 'state');
    const script = `${prelude}${this.#before}${this.#here(text)}\nprintf 'cd %q\\n' "$PWD" > '${state}'\n`;
    const child = this.#spawn(script);
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk: string) => said.push(chunk));
    const late = setTimeout(() => this.#kill(child), 60_000);
    const [code] = (await once(child, 'close')) as [number | null];
    clearTimeout(late);
    if (code !== 0) throw new Error(`${page}:${line} ended with ${code}:\n${said.join('')}`);
    this.#before = `. '${state}'\n`;
  }

  /** Runs the block until `close`, and resolves when the server in it is ready. */
  async serve({ page, line, text }: Block): Promise<void> {
    const child = this.#spawn(`${prelude}${this.#before}${this.#here(text)}`);
    this.#servers.set(child, once(child, 'close'));
    const said: string[] = [];
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => said.push(chunk));
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const fail = (what: string) => reject(new Error(`${page}:${line} ${what}:\n${said.join('')}`));
    child.once('close', (code) => fail(`ended with ${code}`));
    const late = setTimeout(() => fail('was not ready in time'), 60_000);
    createInterface({ input: child.stdout! }).on('line', (text) => {
      if (text.startsWith('Storeplane is ready at ')) resolve();
    });
    await promise.finally(() => clearTimeout(late));
  }

  async close(): Promise<void> {
    for (const [child, ended] of this.#servers) {
      this.#kill(child);
      await ended;
    }
  }

  /** Pages name the usual port, which may be taken here. */
  #here(text: string): string {
    return text.replaceAll(/\b(localhost|127\.0\.0\.1):8080\b/g, `$1:${this.#port}`);
  }

  #spawn(script: string): ChildProcess {
    const env = {
      PATH: process.env.PATH,
      HOME: path.join(this.folder, '..'),
      PORT: String(this.#port),
      SANDBOX_SPEED: 'instant',
      GIT_TERMINAL_PROMPT: '0',
      GIT_AUTHOR_NAME: 'Grace',
      GIT_AUTHOR_EMAIL: 'grace@example.org',
      GIT_COMMITTER_NAME: 'Grace',
      GIT_COMMITTER_EMAIL: 'grace@example.org',
    };
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe'];
    return spawn('bash', ['-c', script], { cwd: this.folder, env, detached: true, stdio });
  }

  /** With all that it started: each has a process group of its own. */
  #kill(child: ChildProcess): void {
    const runs = child.exitCode === null && child.signalCode === null;
    if (child.pid !== undefined && runs) process.kill(-child.pid, 'SIGKILL');
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
