import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const person = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Grace',
  GIT_AUTHOR_EMAIL: 'grace@example.org',
  GIT_COMMITTER_NAME: 'Grace',
  GIT_COMMITTER_EMAIL: 'grace@example.org',
};

/** A person's clone of the store repository, worked on with plain git. */
export class WorkTree {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async clone(url: string, folder: string): Promise<WorkTree> {
    await run('git', ['clone', '--quiet', url, folder], { env: { PATH: process.env.PATH, ...person } });
    return new WorkTree(folder);
  }

  async git(...args: string[]): Promise<string> {
    const env = { PATH: process.env.PATH, ...person };
    const { stdout } = await run('git', ['-C', this.folder, ...args], { env, maxBuffer: 1 << 26 });
    return stdout.trim();
  }

  /** Removes a folder and pushes, when it is there. */
  async remove(folder: string): Promise<void> {
    await this.git('pull', '--quiet', '--rebase');
    if ((await this.git('ls-files', folder)) !== '') await this.push({ [folder]: null });
  }

  /** Writes files (null: removes the file or folder), commits, rebases on others' work and pushes. */
  async push(files: Readonly<Record<string, string | null>>, message = 'By hand'): Promise<string> {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.folder, name);
      if (text === null) await rm(file, { recursive: true, force: true });
      else {
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, text);
      }
    }
    await this.git('add', '--all');
    await this.git('commit', '--quiet', '--message', message);
    await this.git('pull', '--quiet', '--rebase');
    await this.git('push', '--quiet');
    return this.git('rev-parse', 'HEAD');
  }
}
