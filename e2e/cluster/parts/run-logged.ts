import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Takes the output of both streams. */
  readonly log: string;
}

/** Runs a command to its end. Rejects, with the last lines of its output, when it fails. */
export async function runLogged({ program, args, cwd, env = process.env, log }: Command): Promise<void> {
  const output = createWriteStream(log);
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  await new Promise<void>((resolve) => output.end(resolve));
  if (code === 0) return;
  const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
  throw new Error(
    [`${program} ${args[0]} failed (${code}); all of it is in ${log}`, ...lines.slice(-15)].join('\n'),
  );
}
