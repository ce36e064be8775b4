import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import type { Clock } from '../ports/clock.ts';
import type { Terminal } from './command.ts';

type Host = Pick<NodeJS.Process, 'env' | 'stdin' | 'stdout' | 'stderr' | 'exit'>;

/** The terminal of this process, or the pipes and files it was given instead. */
export function processTerminal(host: Host, clock: Clock): Terminal {
  const { stdin, stdout, stderr, env } = host;
  // Whoever reads may leave early, as `head` does.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    host.exit(0);
  });
  const ask = async (question: string) => {
    const lines = createInterface({ input: stdin, output: stderr });
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    try {
      return await Promise.race([lines.question(question), ended]);
    } finally {
      lines.close();
    }
  };
  return {
    out: (text) => stdout.write(text),
    error: (text) => stderr.write(text),
    env,
    ask: stdin.isTTY && stderr.isTTY ? ask : undefined,
    columns: stdout.isTTY ? stdout.columns : undefined,
    clock,
    newId: randomUUID,
  };
}
