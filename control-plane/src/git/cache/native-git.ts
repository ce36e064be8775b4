import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import { promisify } from 'node:util';
import type { TransportOptions } from '../protocol/transport.ts';
import type { NativeGit } from './clone.ts';

/**
 * Finds native git on `searchPath` (a PATH value) and prepares its environment: the same credentials and trust as
 * our own requests, and nothing of the user's git configuration. Undefined when there is no git.
 */
export async function nativeGit(
  searchPath: string,
  cacheDir: string,
  { credentials, ca }: Pick<TransportOptions, 'credentials' | 'ca'>,
): Promise<NativeGit | undefined> {
  const env: Record<string, string> = {
    PATH: searchPath,
    HOME: cacheDir,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
  };
  const found = await promisify(execFile)('git', ['--version'], { env }).then(
    () => true,
    () => false,
  );
  if (!found) return undefined;
  if (credentials) {
    const pair = Buffer.from(`${credentials.username}:${credentials.token}`).toString('base64');
    env.GIT_CONFIG_COUNT = '1';
    env.GIT_CONFIG_KEY_0 = 'http.extraHeader';
    env.GIT_CONFIG_VALUE_0 = `Authorization: Basic ${pair}`;
  }
  if (ca !== undefined) {
    env.GIT_SSL_CAINFO = path.join(cacheDir, 'trusted.pem');
    await writeFile(env.GIT_SSL_CAINFO, [...rootCertificates, ca].join('\n'));
  }
  return { env };
}
