import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { exists } from '../support/exists.ts';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const fake = fileURLToPath(new URL('fakes/program.sh', import.meta.url));
/** What the scripts use besides; nothing else of this machine is found. */
const ordinary = ['bash', 'sh', 'cat', 'cp', 'dirname', 'mkdir', 'mktemp', 'rm', 'sed', 'wc'];

export interface Outcome {
  readonly status: number;
  readonly out: string;
  readonly error: string;
  /** The calls of the stand-ins in this run, without the folder for temporary files. */
  readonly calls: readonly string[];
}

/** A machine on which docker, k3d, kubectl and helm only remember how they were called. */
export class FakeMachine {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** In a new folder; `programs` are those that are installed. */
  static async make(folder: string, programs = ['docker', 'k3d', 'kubectl', 'helm']): Promise<FakeMachine> {
    const machine = new FakeMachine(folder);
    for (const name of ['bin', 'state/applied', 'tmp'])
      await mkdir(path.join(folder, name), { recursive: true });
    for (const program of programs) await symlink(fake, machine.#at('bin', program));
    for (const program of ordinary) await symlink(await placeOf(program), machine.#at('bin', program));
    return machine;
  }

  /** Runs one of `scripts/`, of the project or of another `place`. The call numbered `FAIL_AT` fails. */
  async run(
    script: string,
    args: readonly string[],
    env: Record<string, string> = {},
    place = root,
  ): Promise<Outcome> {
    const calls = this.#at('state', 'calls');
    await writeFile(calls, '');
    const [folder, state, tmp] = [this.#at('bin'), this.#at('state'), this.#at('tmp')];
    return new Promise((resolve, reject) => {
      const options = { env: { PATH: folder, STATE: state, TMPDIR: tmp, ...env } };
      execFile(path.join(place, 'scripts', script), [...args], options, (error, out, complaint) => {
        const hide = (text: string) => text.replaceAll(new RegExp(`${tmp}/[^/\\s]+`, 'g'), 'TMP').trim();
        const status = error === null ? 0 : Number(error.code);
        readFile(calls, 'utf8').then(
          (text) =>
            resolve({ status, out: hide(out), error: complaint, calls: text ? hide(text).split('\n') : [] }),
          reject,
        );
      });
    });
  }

  /** What was applied by kubectl last, by its path. */
  applied(file: string): Promise<string> {
    return readFile(this.#at('state', 'applied', file), 'utf8');
  }

  has(what: 'built' | 'cluster'): Promise<boolean> {
    return exists(this.#at('state', what));
  }

  async stopDocker(): Promise<void> {
    await writeFile(this.#at('state', 'docker-is-off'), '');
  }

  #at(...parts: string[]): string {
    return path.join(this.#folder, ...parts);
  }
}

async function placeOf(program: string): Promise<string> {
  for (const folder of ['/usr/bin', '/bin', '/usr/local/bin', '/opt/homebrew/bin']) {
    const place = path.join(folder, program);
    if (await exists(place)) return place;
  }
  throw new Error(`${program} is not on this machine`);
}
