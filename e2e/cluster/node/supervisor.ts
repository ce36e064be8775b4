import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export interface Program {
  /** Its name here, in log files and for tests. */
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Resolves when it serves, rejects while it does not. */
  readonly ready: () => Promise<unknown>;
  /** Milliseconds until it has to be ready. */
  readonly patience?: number;
}

interface Running {
  readonly program: Program;
  child: ChildProcess | undefined;
  /** Whether it has been ready since it was started. */
  serves: boolean;
}

/** Milliseconds after which a program that ended by itself is started again, as its pod or service would be. */
const restartAfter = 1000;

/** The programs of the cluster by name: each can be stopped and started again, as an outage would do it. */
export class Supervisor {
  readonly #programs = new Map<string, Running>();
  readonly #logs: string;
  readonly #env: NodeJS.ProcessEnv;
  readonly #say: (line: string) => void;

  constructor(options: {
    readonly logs: string;
    readonly env: NodeJS.ProcessEnv;
    readonly say: (line: string) => void;
  }) {
    this.#logs = options.logs;
    this.#env = options.env;
    this.#say = options.say;
  }

  /** Starts it and waits until it is ready. Rejects when it ends before, or is not ready in time. */
  async run(program: Program): Promise<void> {
    this.#programs.set(program.name, { program, child: undefined, serves: false });
    await this.start(program.name);
  }

  async start(name: string): Promise<void> {
    const running = this.#named(name);
    if (running.child !== undefined) return;
    const { program } = running;
    await mkdir(this.#logs, { recursive: true });
    const log = path.join(this.#logs, `${name}.log`);
    const output = createWriteStream(log, { flags: 'a' });
    const [command, ...args] = program.command;
    const child = spawn(command, args, {
      env: { ...this.#env, ...program.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    running.child = child;
    let ended: string | undefined;
    child.once('error', (error) => {
      ended = error.message;
    });
    child.once('exit', (code, signal) => {
      ended = `ended with ${code ?? signal}`;
      if (running.child !== child) return;
      running.child = undefined;
      if (running.serves) this.#startAgain(name, ended);
    });
    running.serves = false;
    const late = performance.now() + (program.patience ?? 60_000);
    for (;;) {
      const failure = await program.ready().then(
        () => undefined,
        (error: Error) => error,
      );
      if (ended !== undefined) throw new Error(`${name} ${ended}; see ${log}`);
      if (failure === undefined) {
        running.serves = true;
        return;
      }
      if (performance.now() > late) throw new Error(`${name} is not ready: ${failure.message}; see ${log}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Ends it at once, as a crash does. */
  async stop(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const running = this.#named(name);
    const { child } = running;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    running.child = undefined;
    child.kill(signal);
    await ended;
  }

  #startAgain(name: string, why: string): void {
    this.#say(`${name} ${why} by itself and is started again`);
    const start = () => this.start(name).catch((error: Error) => this.#say(error.message));
    setTimeout(start, restartAfter).unref();
  }

  #named(name: string): Running {
    const running = this.#programs.get(name);
    if (running === undefined) throw new Error(`The cluster has no program ${name}.`);
    return running;
  }
}

/** The last lines that each program wrote, for a run whose files nobody can look at afterwards. */
export async function endsOfLogs(folder: string): Promise<string> {
  const logs = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.log'));
  const ends = logs.map(async (name) => {
    const lines = (await readFile(path.join(folder, name), 'utf8')).trimEnd().split('\n');
    return [`--- ${name}`, ...lines.slice(-10).map((line) => line.slice(0, 500))].join('\n');
  });
  return (await Promise.all(ends)).join('\n');
}
