import { execFile, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import { basic, currentOf, TransportError, type TransportOptions } from '../protocol/transport.ts';

export interface NativeGit {
  /**
   * The whole environment of a git process that starts now; the same object while nothing of it changes. Credentials go
   * here, not into the process list. Throws TransportError.
   */
  env(): Promise<Readonly<Record<string, string>>>;
}

/**
 * Finds native git on `searchPath` (a PATH value) and knows its environment: the same credentials, trust and proxy as
 * our own requests, and nothing of the user's git configuration. Undefined when there is no git.
 */
export async function nativeGit(
  searchPath: string,
  cacheDir: string,
  { credentials, ca, proxy }: Pick<TransportOptions, 'credentials' | 'ca' | 'proxy'>,
): Promise<NativeGit | undefined> {
  const env: Record<string, string> = {
    PATH: searchPath,
    HOME: cacheDir,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    ...proxy,
  };
  const found = await promisify(execFile)('git', ['--version'], { env }).then(
    () => true,
    () => false,
  );
  if (!found) return undefined;
  if (ca !== undefined) {
    env.GIT_SSL_CAINFO = path.join(cacheDir, 'trusted.pem');
    await writeFile(env.GIT_SSL_CAINFO, [...rootCertificates, ca].join('\n'));
  }
  let signed: Record<string, string> = env;
  return {
    env: async () => {
      const current = await currentOf(credentials);
      if (current === undefined) return env;
      const header = `Authorization: ${basic(current)}`;
      if (signed.GIT_CONFIG_VALUE_0 !== header) signed = { ...env, ...headerConfig(header) };
      return signed;
    },
  };
}

function headerConfig(header: string): Record<string, string> {
  return {
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: header,
    // Git would send it to whatever host it is redirected to.
    GIT_CONFIG_KEY_1: 'http.followRedirects',
    GIT_CONFIG_VALUE_1: 'false',
  };
}

/** Standard output of native git as it comes. Throws TransportError when git fails; leaving early ends it. */
export async function* runGit(
  args: string[],
  native: NativeGit,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const options = signal === undefined ? {} : { signal };
  const env = await native.env();
  const child = spawn('git', args, { env, stdio: ['ignore', 'pipe', 'ignore'], ...options });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  ended.catch(() => {}); // told below, or not at all when the reader leaves early
  try {
    yield* child.stdout;
    const code = await ended;
    if (code !== 0) throw new TransportError(`git ${args[0]} ended with code ${code}`);
  } finally {
    child.kill();
  }
}
