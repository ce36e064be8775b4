import { Discovery } from '../auth/sign-in/discovery.ts';
import { OpenIdProvider } from '../auth/sign-in/open-id-provider.ts';
import { OpenIdSignIn } from '../auth/sign-in/open-id-sign-in.ts';
import { Seal } from '../auth/sign-in/seal.ts';
import { parseSessionKeys } from '../auth/sign-in/session-keys.ts';
import type { Config } from '../config.ts';
import { paths } from '../http/auth/sessions.ts';
import type { Logger } from '../observability/logger.ts';
import type { Clock } from '../ports/clock.ts';
import type { SignIn } from '../ports/sign-in.ts';
import { readSetting } from './setting-file.ts';
import { StartError } from './start-error.ts';

/** Milliseconds for an answer of the provider: people wait for it. */
const timeout = 5000;

export interface RunningSignIn {
  readonly signIn: SignIn;
  readonly publicUrl: string;
  close(): void;
}

/**
 * Sign-in at the OpenID provider, where AUTH_MODE asks for it. The provider need not answer yet. Throws StartError when a
 * file cannot be used.
 */
export async function makeSignIn(
  { auth }: Config,
  clock: Clock,
  log: Logger,
): Promise<RunningSignIn | undefined> {
  const { oidc, groupsClaim } = auth;
  if (oidc === undefined) return undefined;
  const { issuerUrl, clientId, scopes, publicUrl, rules } = oidc;
  const warn = (what: string, reason: string) => log.warn({ reason }, what);
  const discovery = new Discovery({
    issuerUrl,
    clientId,
    clientSecret: oidc.clientSecret ?? (await readSecret(oidc.clientSecretFile)),
    timeout,
    clock,
    onProblem: (reason) => warn('the OpenID provider cannot be read', reason),
  });
  const keys = await readKeys(oidc.keysFile);
  const provider = new OpenIdProvider({
    discovery,
    scopes,
    redirectUri: publicUrl + paths.callback,
    afterLogout: `${publicUrl}/`,
  });
  const seal = new Seal({ keys, audience: `${clientId} ${issuerUrl}`, now: () => clock.now() });
  const signIn = new OpenIdSignIn({ provider, issuerUrl, groupsClaim, seal, rules, clock, onProblem: warn });
  discovery.start();
  return { signIn, publicUrl, close: () => discovery.close() };
}

async function readSecret(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const secret = (await readSetting('OIDC_CLIENT_SECRET_FILE', file)).trim();
  if (secret !== '') return secret;
  throw new StartError(`The file of OIDC_CLIENT_SECRET_FILE, ${file}, is empty.`);
}

async function readKeys(file: string) {
  const keys = parseSessionKeys(await readSetting('SESSION_KEYS_FILE', file));
  if (keys !== undefined) return keys;
  throw new StartError(
    `The file of SESSION_KEYS_FILE, ${file}, must have a different key in each line: openssl rand -base64 32 makes one.`,
  );
}
