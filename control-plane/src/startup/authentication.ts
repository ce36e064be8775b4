import { createRemoteJWKSet } from 'jose';
import { type ApiTokens, parseApiTokens } from '../auth/api-tokens.ts';
import { bearerAuthentication } from '../auth/bearer.ts';
import type { Config } from '../config.ts';
import type { Authenticate } from '../http/auth/authentication.ts';
import type { Clock } from '../ports/clock.ts';
import { readSetting } from './setting-file.ts';
import { StartError } from './start-error.ts';

const nobody = {
  person: { name: 'anonymous', email: 'anonymous@storeplane.invalid' },
  subject: 'anonymous',
  groups: [],
};

/** How callers with a token are known, and those without where nobody has one. Throws StartError when the token file cannot be used. */
export async function makeAuthentication({ auth }: Config, clock: Clock): Promise<Authenticate> {
  if (auth.mode === 'none') return async () => nobody;
  const { groupsClaim } = auth;
  const issuer = auth.issuer && {
    ...auth.issuer,
    groupsClaim,
    keys: createRemoteJWKSet(new URL(auth.issuer.keysUrl)),
  };
  return bearerAuthentication({ tokens: await readTokens(auth.tokensFile), issuer, now: () => clock.now() });
}

async function readTokens(file: string | undefined): Promise<ApiTokens> {
  if (file === undefined) return new Map();
  const tokens = parseApiTokens(await readSetting('API_TOKENS_FILE', file));
  if (tokens !== undefined) return tokens;
  throw new StartError(
    `The file of API_TOKENS_FILE, ${file}, must be a JSON object from names to different "sha256:<64 hex digits>".`,
  );
}
