import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CommandError } from './command.ts';

const execute = promisify(execFile);
/** Bytes: a list of all files of a large repository fits. */
const longestAnswer = 256 * 1024 * 1024;

/**
 * Runs native git in a folder, with the configuration of whoever calls. Answers its standard output without the line
 * end. Throws CommandError with git's own words.
 */
export async function git(folder: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await execute('git', ['-C', folder, ...args], { maxBuffer: longestAnswer });
    return stdout.trimEnd();
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string };
    if (code === 'ENOENT') throw new CommandError('git is not installed, or not on PATH.');
    throw new CommandError(`git failed: ${stderr?.trim() || `it ended with ${code}`}`);
  }
}
