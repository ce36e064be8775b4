import { isIP } from 'node:net';
import { z } from 'zod';
import { isClusterName } from '../domain/clusters.ts';
import { isHostName } from '../domain/names.ts';
import { plan } from '../domain/plans.ts';
import { parseWriteModes } from '../domain/write-mode.ts';
import { logLevels } from '../observability/logger.ts';
import { isProxy } from './proxies.ts';
import type { variables } from './variables.ts';

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^[0-9]{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
);
const host = z.string().refine(isHostName, 'must be a lower-case host name such as example.com');
const line = z
  .string()
  .regex(/^[^\r\n<>]{1,200}$/, 'must be one line of at most 200 characters without < and >');
const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');
const objectName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be the name of an object of Kubernetes');
const webAddress = z
  .string()
  .refine(isRemote, 'must be an http:// or https:// address without user name and password');
const label = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens');

/** What each variable may hold, and what becomes of its text. */
export const schema = z.object({
  PORT: whole(0, 65_535),
  HOST: z
    .string()
    .refine((text) => text === 'localhost' || isIP(text) !== 0, 'must be an IP address or localhost'),
  ALLOW_UNAUTHENTICATED: flag,
  AUTH_MODE: z.enum(['none', 'bearer', 'oidc'], 'must be `none`, `bearer` or `oidc`'),
  API_TOKENS_FILE: z.string().optional(),
  TOKEN_ISSUER: z.string().refine(isRemote, 'must be the address of the issuer').optional(),
  TOKEN_AUDIENCE: z.string().optional(),
  TOKEN_KEYS_URL: z.string().refine(isRemote, 'must be an http:// or https:// address').optional(),
  PUBLIC_URL: z
    .string()
    .refine(
      (text) => isRemote(text) && /^https?:\/\/[^/?#]+\/?$/.test(text),
      'must be an address without a path, such as https://stores.example.com',
    )
    .refine(isPrivate, 'must begin with https://, unless it is an address of this very machine')
    .transform((text) => new URL(text).origin)
    .optional(),
  OIDC_ISSUER_URL: z
    .string()
    .refine(isRemote, 'must be the address of the provider')
    .refine(isPrivate, 'must begin with https://, unless it is an address of this very machine')
    .optional(),
  OIDC_CLIENT_ID: line.optional(),
  OIDC_CLIENT_SECRET: z
    .string()
    .regex(/^[\x21-\x7e]{1,4096}$/, 'must be printable characters without spaces')
    .optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().optional(),
  OIDC_SCOPES: z
    .string()
    .regex(/^[\x21-\x7e]+( [\x21-\x7e]+)*$/, 'must be names with a space between them')
    .refine((text) => text.split(' ').includes('openid'), 'must name `openid`'),
  OIDC_GROUPS_CLAIM: z.string().regex(/^[\x21-\x7e]{1,200}$/, 'must be the name of a claim'),
  SESSION_KEYS_FILE: z.string().optional(),
  SESSION_LIFETIME: whole(60, 2_592_000),
  SESSION_IDLE_TIMEOUT: whole(60, 2_592_000),
  POLICY_FILE: z.string().optional(),
  POLICY_DEFAULT: z
    .string()
    .regex(/^role:[^\s,"]{1,100}$/, 'must be a role, such as role:viewer')
    .optional(),
  TEAM_QUOTAS_FILE: z.string().optional(),
  PUBLIC_HOSTS: list.pipe(z.array(host)),
  TRUSTED_PROXIES: list.pipe(
    z.array(
      z
        .string()
        .refine(
          isProxy,
          'must be addresses, networks, `loopback`, `linklocal` or `uniquelocal`, separated by commas, and not everyone',
        ),
    ),
  ),
  RATE_LIMIT_READS: whole(0, 1_000_000),
  RATE_LIMIT_WRITES: whole(0, 1_000_000),
  RATE_LIMIT_STRANGERS: whole(0, 1_000_000),
  DATA_DIR: z.string(),
  ARGOCD_MODE: z.enum(['sandbox', 'cluster'], 'must be `sandbox` or `cluster`'),
  ARGOCD_NAMESPACE: objectName,
  APPLICATION_SET: objectName,
  REVEAL_CREDENTIALS: flag,
  KUBECONFIG: z.string().optional(),
  GIT_URL: z
    .string()
    .refine(isRemote, 'must be an http:// or https:// address without user name and password')
    .optional(),
  GIT_BRANCH: z
    .string()
    .regex(
      /^(?!.*(?:\.\.|@\{|\/\/|\.lock$|\/$))[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/,
      'must be the name of a branch',
    ),
  GIT_USERNAME: z.string().regex(/^[^:\r\n]{1,200}$/, 'must be a user name without a colon'),
  GIT_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{1,4096}$/, 'must be printable characters without spaces')
    .optional(),
  GITHUB_APP_ID: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,100}$/, 'must be the id or the client id of a GitHub App')
    .optional(),
  GITHUB_APP_INSTALLATION_ID: z
    .string()
    .regex(/^[1-9][0-9]{0,14}$/, 'must be the number of an installation')
    .transform(Number)
    .optional(),
  GITHUB_APP_PRIVATE_KEY_FILE: z.string().optional(),
  GIT_CA_FILE: z.string().optional(),
  PROXY_URL: webAddress.optional(),
  PROXY_EXCEPT: list.pipe(
    z.array(z.string().regex(/^\.?[A-Za-z0-9][A-Za-z0-9.-]*$/, 'must be host names, separated by commas')),
  ),
  GIT_POLL_INTERVAL: whole(1, 86_400),
  GIT_PUSH_INTERVAL: whole(0, 3_600_000),
  GIT_WRITE_MODE: z.string().transform((text, context) => {
    const modes = parseWriteModes(text);
    if (!('fault' in modes)) return modes;
    context.addIssue(modes.fault);
    return z.NEVER;
  }),
  GITHUB_REPOSITORY: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,100}\/[A-Za-z0-9_.-]{1,100}$/, 'must be owner/name')
    .optional(),
  GITHUB_API_URL: z
    .string()
    .refine(isRemote, 'must be an http:// or https:// address without user name and password')
    .optional(),
  WEBHOOK_SECRET: z
    .string()
    .regex(/^[\x21-\x7e]{16,256}$/, 'must be 16 to 256 printable characters without spaces')
    .optional(),
  SANDBOX_SPEED: z
    .string()
    .regex(/^(instant|[0-9]{1,4}(\.[0-9]{1,3})?)$/, 'must be a number above 0, or `instant`')
    .refine((text) => text === 'instant' || Number(text) > 0, 'must be above 0'),
  SANDBOX_REPOSITORY: z.string().optional(),
  STORE_DOMAIN: host,
  STORE_SCHEME: z.enum(['http', 'https'], 'must be `http` or `https`'),
  STORE_PORT: whole(1, 65_535).optional(),
  NAMESPACE_PREFIX: z
    .string()
    .regex(/^[a-z]([a-z0-9-]{0,20})-$/, 'must be lower-case letters and digits and end in a hyphen'),
  CLUSTERS: list
    .pipe(z.array(z.string().refine(isClusterName, 'must be names of clusters, separated by commas')).min(1))
    .refine((names) => new Set(names).size === names.length, 'must name each cluster once'),
  PLAN_CLUSTERS: list.transform((rules, context) => {
    const pairs = rules.map((rule) => rule.split('='));
    const isRight = pairs.every(
      ([id = '', name = '', ...rest]) => plan(id) !== undefined && isClusterName(name) && rest.length === 0,
    );
    if (isRight && new Set(pairs.map(([id]) => id)).size === pairs.length)
      return Object.fromEntries(pairs) as Record<string, string>;
    context.addIssue('must be a list such as large=eu-1 with each plan once');
    return z.NEVER;
  }),
  DEFAULT_OWNER: label,
  INGRESS_NAMESPACE: label,
  PROVISION_TIMEOUT: whole(1, 86_400),
  DELETE_DELAY: whole(0, 2_592_000),
  BREAKER_STORES: whole(0, 1_000_000),
  BREAKER_PERCENT: whole(0, 100),
  BREAKER_WINDOW: whole(1, 604_800),
  // A step of the shutdown has 20 seconds.
  SHUTDOWN_LINGER: whole(0, 15),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`),
  OTEL_EXPORTER_OTLP_ENDPOINT: webAddress.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: webAddress.optional(),
  OTEL_EXPORTER_OTLP_HEADERS: list.transform((pairs, context) => {
    const headers = pairs.map((pair) => /^([A-Za-z0-9!#$&'*.^_`|~+-]+)\s*=\s*([\x21-\x7e]+)$/.exec(pair));
    const named = headers.flatMap((match) => {
      const value = match === null ? undefined : decoded(match[2] ?? '');
      return value === undefined ? [] : [[match?.[1] ?? '', value] as const];
    });
    if (named.length === pairs.length) return Object.fromEntries(named) as Record<string, string>;
    context.addIssue('must be a list such as name=value, with values percent-encoded');
    return z.NEVER;
  }),
  OTEL_SERVICE_NAME: line,
  OTEL_TRACES_SAMPLER: z.enum(
    ['parentbased_traceidratio', 'traceidratio'],
    'must be `parentbased_traceidratio` or `traceidratio`',
  ),
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0|1|[01]?\.[0-9]{1,9})$/, 'must be a number from 0 to 1')
    .transform(Number)
    .pipe(z.number().max(1, 'must be at most 1')),
  COMMIT_AUTHOR_NAME: line,
  COMMIT_AUTHOR_EMAIL: line,
  COMMIT_SIGNING_KEY_FILE: z.string().optional(),
} satisfies Record<keyof typeof variables, z.ZodType>);

export type Values = z.output<typeof schema>;

/** Undefined: not percent-encoded as it should be, or no text for a header. */
function decoded(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text);
    return /^[\x20-\x7e]+$/.test(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRemote(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    (url?.protocol === 'http:' || url?.protocol === 'https:') && url.username === '' && url.password === ''
  );
}

/** Nobody on the way can read along. */
function isPrivate(text: string): boolean {
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[|\]$/g, ''));
}

/** Whether the host is this very machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\./.test(host);
}
