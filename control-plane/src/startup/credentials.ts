import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Config, ConfigError } from '../config.ts';
import { fixedCredentials } from '../git/protocol/fixed-credentials.ts';
import { AppTokens } from '../github/app-tokens.ts';
import type { Clock } from '../ports/clock.ts';
import type { CredentialSource } from '../ports/credentials.ts';

/** What the git host is asked with; undefined: with nothing. Throws ConfigError. */
export async function makeCredentials({ git }: Config, clock: Clock): Promise<CredentialSource | undefined> {
  if (git.app !== undefined) {
    const { keyFile, ...app } = git.app;
    return new AppTokens({ ...app, privateKey: await readKey(keyFile), timeout: 15_000, clock });
  }
  return git.credentials && fixedCredentials(git.credentials);
}

/** GitHub hands out PKCS #1. */
async function readKey(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new ConfigError(['GITHUB_APP_PRIVATE_KEY_FILE names a file that cannot be read.']);
  });
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === 'rsa') return key.export({ type: 'pkcs8', format: 'pem' }).toString();
  } catch {
    // its message may show some of the file
  }
  throw new ConfigError(['GITHUB_APP_PRIVATE_KEY_FILE must hold the RSA key of the App, as GitHub gave it.']);
}
