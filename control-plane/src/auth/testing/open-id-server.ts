import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Configuration } from 'oidc-provider';

export interface OpenIdServerOptions {
  /** Where browsers may come back to. */
  readonly redirectUris: readonly string[];
  readonly afterLogout: readonly string[];
  /** Seconds that an access token is valid. */
  readonly accessSeconds?: number;
  readonly refreshTokens?: boolean;
  /** 0: a free one. */
  readonly port?: number;
}

export const client = { id: 'storeplane', secret: 'the-secret-of-the-client' } as const;
export const publicClient = 'storeplane-public';

/** A real OpenID provider on this machine. Whoever signs in is who they say, with any password. */
export interface OpenIdServer {
  readonly issuer: string;
  /** What each sub says of itself; who is not there is refused from then on. */
  readonly people: Map<string, Readonly<Record<string, unknown>>>;
  /** The paths that were asked for, in their order. */
  readonly asked: string[];
  close(): Promise<void>;
}

export async function startOpenIdServer(options: OpenIdServerOptions): Promise<OpenIdServer> {
  signingKey ??= newKey();
  const keys = [await signingKey];
  const people = new Map<string, Readonly<Record<string, unknown>>>([
    ['ada', { name: 'Ada Lovelace', email: 'ada@example.com', groups: ['shops', 'admins'] }],
  ]);
  const asked: string[] = [];
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = quietly(() => new Provider(issuer, configurationOf(options, people, keys))).callback();
  server.on('request', (req, res) => {
    asked.push(`${req.method} ${req.url?.split('?')[0]}`);
    void answer(req, res);
  });
  return { issuer, people, asked, close: () => stop(server) };
}

function configurationOf(
  { redirectUris, afterLogout, accessSeconds = 300, refreshTokens = true }: OpenIdServerOptions,
  people: OpenIdServer['people'],
  keys: readonly object[],
): Configuration {
  const common = {
    redirect_uris: [...redirectUris],
    post_logout_redirect_uris: [...afterLogout],
    grant_types: ['authorization_code', 'refresh_token'],
  };
  return {
    clients: [
      { ...common, response_types: ['code'], client_id: client.id, client_secret: client.secret },
      { ...common, response_types: ['code'], client_id: publicClient, token_endpoint_auth_method: 'none' },
    ],
    jwks: { keys: [...keys] },
    cookies: { keys: ['a key for the tests'] },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'], groups: ['groups'] },
    scopes: ['openid', 'offline_access', 'groups'],
    features: {
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, asking, token) => token.clientId === asking.clientId,
      },
      rpInitiatedLogout: {
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><title>Sign out</title>${form}<button form="op.logoutForm" name="logout" value="yes">Sign out at the provider</button>`;
        },
      },
    },
    ttl: {
      AccessToken: accessSeconds,
      IdToken: 3600,
      RefreshToken: 86_400,
      Grant: 86_400,
      Session: 86_400,
      Interaction: 600,
    },
    findAccount: (_ctx, sub) => {
      const claims = people.get(sub);
      return claims && { accountId: sub, claims: () => ({ sub, ...claims }) };
    },
    issueRefreshToken: () => refreshTokens,
    rotateRefreshToken: true,
    // a client of the house: nobody is asked whether it may know who they are
    loadExistingGrant: async (ctx) => {
      const { provider, client: asking, session } = ctx.oidc;
      const grant = new provider.Grant({
        clientId: asking?.clientId ?? '',
        accountId: session?.accountId ?? '',
      });
      grant.addOIDCScope('openid profile email groups offline_access');
      await grant.save();
      return grant;
    },
  };
}

let signingKey: Promise<object> | undefined;

/** A key of one's own, for a provider that says nothing about the keys of examples. */
async function newKey(): Promise<object> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'one' };
}

/** It warns on the console of what is meant for tests alone. */
function quietly<T>(make: () => T): T {
  const { warn, info } = console;
  Object.assign(console, { warn: () => {}, info: () => {} });
  try {
    return make();
  } finally {
    Object.assign(console, { warn, info });
  }
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
