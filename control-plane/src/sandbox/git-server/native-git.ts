import { type ChildProcess, spawn } from 'node:child_process';

/** Where programs are on a machine that says nothing else. */
const usualPath = '/usr/local/bin:/usr/bin:/bin';

/**
 * Environment for a native git process that must depend on nothing but its repository: no configuration of the
 * machine or its user, no prompts, no language, no variable of ours but the `searchPath` that git is found on.
 */
export function gitEnvironment(
  repository: string,
  searchPath = usualPath,
  extra: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  return {
    PATH: searchPath,
    LC_ALL: 'C',
    HOME: repository,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    // A volume may belong to another user than the process; git would refuse it otherwise.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    ...extra,
  };
}

/** Starts native git inside `repository` with pipes on all three streams. */
export function spawnGit(
  repository: string,
  args: readonly string[],
  searchPath?: string,
  extra?: Readonly<Record<string, string>>,
) {
  const env = gitEnvironment(repository, searchPath, extra);
  return spawn('git', args, { cwd: repository, env, stdio: 'pipe' });
}

/** Runs native git to its end and answers its standard output. Throws an Error with git's own words when it fails. */
export async function runGit(
  repository: string,
  args: readonly string[],
  input: string | Uint8Array | Iterable<string | Uint8Array> = '',
  searchPath?: string,
): Promise<string> {
  const child = spawnGit(repository, args, searchPath);
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  child.stdin.on('error', () => {}); // git may end before it has read everything; its exit code tells
  const ended = exitCode(child);
  const chunks = typeof input === 'string' || input instanceof Uint8Array ? [input] : input;
  for (const chunk of chunks) {
    if (!child.stdin.write(chunk)) await Promise.race([drained(child), ended.catch(() => {})]);
  }
  child.stdin.end();
  const code = await ended;
  if (code !== 0) {
    throw new Error(
      `git ${args[0]} ended with ${code}: ${Buffer.concat(errors).toString().trim().slice(0, 2000)}`,
    );
  }
  return Buffer.concat(output).toString();
}

/** Resolves with the exit code (or the signal's name) once the process has ended and its streams are closed. */
export function exitCode(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) =>
      reject(new Error('native git could not be started: is it installed?', { cause: error })),
    );
    child.once('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
}

function drained(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => child.stdin?.once('drain', resolve));
}
