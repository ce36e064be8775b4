import { randomBytes } from 'node:crypto';
import { Discovery } from '../../auth/sign-in/discovery.ts';
import { OpenIdProvider } from '../../auth/sign-in/open-id-provider.ts';
import { OpenIdSignIn } from '../../auth/sign-in/open-id-sign-in.ts';
import { Seal } from '../../auth/sign-in/seal.ts';
import { parseSessionKeys } from '../../auth/sign-in/session-keys.ts';
import { Browser } from '../../auth/testing/browser.ts';
import { client, type OpenIdServer, startOpenIdServer } from '../../auth/testing/open-id-server.ts';
import { StoreplaneError } from '../../domain/errors.ts';
import type { ManualClock } from '../../testing/manual-clock.ts';
import { paths, Sessions } from '../auth/sessions.ts';
import { makeRateLimits, type RateLimitRules } from '../limits/rate-limits.ts';
import { runApp } from './running-app.ts';

export const newKey = () => randomBytes(32).toString('base64');

export interface SignInSettings {
  readonly issuer: string;
  readonly publicUrl: string;
  readonly clock: ManualClock;
  /** The text of the key file. */
  readonly keys: string;
  readonly clientId?: string;
  readonly clientSecret?: string | undefined;
}

export const lifetime = 12 * 3_600_000;
export const idle = 2 * 3_600_000;

/** What a replica has for sign-in; `problems` are the codes that it told of. */
export function makeSessions(settings: SignInSettings) {
  const { issuer: issuerUrl, publicUrl, clock, clientId = client.id } = settings;
  const clientSecret = 'clientSecret' in settings ? settings.clientSecret : client.secret;
  const problems: string[] = [];
  const onProblem = (reason: string) => void problems.push(reason);
  const discovery = new Discovery({ issuerUrl, clientId, clientSecret, timeout: 2000, clock, onProblem });
  const provider = new OpenIdProvider({
    discovery,
    scopes: 'openid profile email groups offline_access',
    redirectUri: publicUrl + paths.callback,
    afterLogout: `${publicUrl}/`,
  });
  const keys = parseSessionKeys(settings.keys)!;
  const signIn = new OpenIdSignIn({
    provider,
    issuerUrl,
    groupsClaim: 'groups',
    seal: new Seal({ keys, audience: `${clientId} ${issuerUrl}`, now: () => clock.now() }),
    rules: { lifetime, idle },
    clock,
    onProblem: (_what, reason) => onProblem(reason),
  });
  return { sessions: new Sessions({ signIn, publicUrl }), port: signIn, discovery, problems };
}

/** The application with sign-in at a real OpenID provider, and a browser in front of both. */
export async function runSignInApp(
  settings: { readonly refreshTokens?: boolean; readonly rateLimits?: RateLimitRules } = {},
) {
  let provider!: OpenIdServer;
  let own!: ReturnType<typeof makeSessions>;
  const keys = newKey();
  const { rateLimits: rules, ...rest } = settings;
  const rateLimits = rules && { rateLimits: makeRateLimits(rules) };
  const app = await runApp(async (publicUrl, clock) => {
    const redirectUris = [publicUrl + paths.callback];
    provider = await startOpenIdServer({ redirectUris, afterLogout: [`${publicUrl}/`], ...rest });
    own = makeSessions({ issuer: provider.issuer, publicUrl, clock, keys });
    return { authMode: 'oidc', sessions: own.sessions, authenticate: machine, ...rateLimits };
  });
  const browser = new Browser();
  /** The address that the provider sends the browser back to. */
  const toCallback = async (login = 'ada', at = `${app.url}${paths.login}`) => {
    const location = (await browser.send(at)).headers.get('location') ?? '';
    return browser.passProvider(location, login);
  };
  return {
    ...app,
    ...own,
    provider,
    keys,
    browser,
    toCallback,
    signIn: async (login?: string, at?: string) => browser.send(await toCallback(login, at)),
    me: async () => answerOf(await browser.send(`${app.url}/api/me`)),
    /** A change that the dashboard asks for. */
    create: async (name: string, headers: Record<string, string> = { origin: app.url }) => {
      const body = JSON.stringify({ name });
      const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
      return answerOf(await browser.send(`${app.url}/api/stores`, init));
    },
    close: async () => {
      own.discovery.close();
      await app.close();
      await provider.close();
    },
  };
}

export type SignInApp = Awaited<ReturnType<typeof runSignInApp>>;

export async function answerOf(response: Response) {
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
  const json = (await response.json()) as any;
  return { status: response.status, headers: response.headers, json };
}

async function machine(authorization: string | undefined) {
  if (authorization === 'Bearer right')
    return { person: { name: 'ci', email: 'ci@example.com' }, subject: 'machine:ci', groups: [] };
  throw new StoreplaneError('unauthenticated', 'Send a token.');
}
