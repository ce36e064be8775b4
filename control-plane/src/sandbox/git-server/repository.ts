import { appendFile, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runGit } from './native-git.ts';

export interface BareRepositoryOptions {
  /** Files of the first commit by path. Empty: the repository starts without a commit. */
  readonly seed?: ReadonlyMap<string, string | Uint8Array>;
  readonly branch?: string;
  /** Author and committer date of the first commit, Unix seconds. */
  readonly now: number;
  /** The PATH on which native git is looked for. */
  readonly searchPath?: string;
}

/**
 * `receive.unpackLimit` and `core.fsync`: an accepted push survives a power cut (stock git syncs nothing for small
 * pushes). No automatic gc: the server repacks by itself.
 */
const settings = `[receive]
	unpackLimit = 1
	denyNonFastForwards = true
	autogc = false
[core]
	fsync = committed
[http]
	receivepack = true
[uploadpack]
	allowFilter = true
	allowAnySHA1InWant = true
[gc]
	auto = 0
`;
const settingsFile = 'storeplane.config';

/**
 * Makes a bare repository at `repository` unless one is there already. It is built beside and moved into place, so a
 * crash leaves either nothing or the whole of it. Answers whether it was made now.
 */
export async function createBareRepository(
  repository: string,
  options: BareRepositoryOptions,
): Promise<boolean> {
  if (await exists(path.join(repository, 'HEAD'))) {
    await configure(repository);
    return false;
  }
  const { branch = 'main', searchPath } = options;
  const building = await mkdtemp(`${repository}.new-`);
  try {
    const init = ['init', '--quiet', '--bare', `--initial-branch=${branch}`, '--template=', '.'];
    await runGit(building, init, '', searchPath);
    await configure(building);
    if (options.seed?.size) {
      await runGit(
        building,
        ['fast-import', '--quiet', '--done'],
        firstCommit(branch, options.now, options.seed),
        searchPath,
      );
    }
    await rename(building, repository);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    throw error;
  }
  return true;
}

/** The settings stand in a file of their own that the repository's configuration includes. */
async function configure(repository: string): Promise<void> {
  await writeFile(path.join(repository, settingsFile), settings);
  const config = path.join(repository, 'config');
  if ((await readFile(config, 'utf8')).includes(settingsFile)) return;
  await appendFile(config, `[include]\n\tpath = ${settingsFile}\n`);
}

/** The input of `git fast-import` for one commit with `files`. */
function* firstCommit(
  branch: string,
  now: number,
  files: ReadonlyMap<string, string | Uint8Array>,
): Generator<string | Uint8Array> {
  const message = 'Start the store repository\n';
  yield `commit refs/heads/${branch}\n`;
  yield `committer Storeplane sandbox <sandbox@storeplane.invalid> ${now} +0000\n`;
  yield `data ${Buffer.byteLength(message)}\n${message}`;
  for (const [file, content] of files) {
    const bytes = Buffer.from(content);
    yield `M 100644 inline ${JSON.stringify(file)}\ndata ${bytes.length}\n`;
    yield bytes;
    yield '\n';
  }
  yield 'done\n';
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
