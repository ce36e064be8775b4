import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runGit } from '../../control-plane/src/sandbox/git-server/native-git.ts';
import { storeFiles } from '../support/store-tree.ts';
import { timed } from './statistics.ts';

/** A person's clone of a store repository, worked with by `git add`, `git commit` and `git push`. */
export class PorcelainClone {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async make(url: string, folder: string): Promise<PorcelainClone> {
    await mkdir(folder);
    await runGit(folder, ['clone', '-q', url, '.']);
    await runGit(folder, ['config', 'user.name', 'Bench']);
    await runGit(folder, ['config', 'user.email', 'bench@storeplane.invalid']);
    return new PorcelainClone(folder);
  }

  /** Adds one store; milliseconds of add, commit and push. The files are written before the clock runs. */
  async addStore(name: string): Promise<number> {
    const files = storeFiles(name);
    for (const [file, text] of files) {
      const target = path.join(this.#folder, file);
      await mkdir(path.dirname(target), { recursive: true });
      await writeFile(target, text);
    }
    return timed(async () => {
      await runGit(this.#folder, ['add', '--', ...files.keys()]);
      await runGit(this.#folder, ['commit', '-q', '-m', `Create store ${name}`]);
      await runGit(this.#folder, ['push', '-q', 'origin', 'HEAD']);
    });
  }
}
