import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const command = fileURLToPath(new URL('../../control-plane/bin/storeplane.mjs', import.meta.url));

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** `storeplane` as a process of its own; nobody is there to be asked. `env`: its environment, beside PATH. */
export async function storeplane(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const options = { env: { PATH: process.env.PATH, ...env } };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [command, ...args], options);
    return { code: 0, out: stdout, error: stderr };
  } catch (failed) {
    const { code, stdout, stderr } = failed as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, error: stderr };
  }
}
