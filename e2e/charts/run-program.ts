import { execFile } from 'node:child_process';

/**
 * Runs a program to its end and returns what it wrote to its standard output. Rejects, with what it said, when it ends
 * with a status that is not in `expected`.
 */
export function answerOf(
  program: string,
  args: readonly string[],
  input: string,
  expected: readonly number[] = [0],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : error.code;
      if (typeof status === 'number' && expected.includes(status)) resolve(stdout);
      else reject(new Error(`${program} failed (${status}): ${stderr || stdout}`));
    });
    // A program that ends early says why itself.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
