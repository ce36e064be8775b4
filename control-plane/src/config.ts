import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { isHostName } from './domain/names.ts';
import { defaultReservedNames } from './domain/settings.ts';
import { logLevels } from './observability/logger.ts';

export interface Variable {
  /** Undefined: the variable has to be set, or nothing takes its place. */
  readonly default: string | undefined;
  readonly required?: boolean;
  /** Its value is never shown. */
  readonly secret?: boolean;
  readonly about: string;
}

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^[0-9]{1,9}$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));
const host = z.string().refine(isHostName, 'must be a lower-case host name such as example.com');
const line = z
  .string()
  .regex(/^[^\r\n<>]{1,200}$/, 'must be one line of at most 200 characters without < and >');
const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');
const label = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, 'must be lower-case letters, digits and hyphens');

/** Every environment variable that is read, for people. `docs/` shows this table. */
export const variables = {
  PORT: { default: '8080', about: 'Port of the HTTP server; 0 takes a free one.' },
  HOST: {
    default: '127.0.0.1',
    about: 'Address to listen on. There is no sign-in yet: other than loopback needs ALLOW_UNAUTHENTICATED.',
  },
  ALLOW_UNAUTHENTICATED: {
    default: 'false',
    about: 'true: listen beyond this machine although everyone who reaches it may do everything.',
  },
  PUBLIC_HOSTS: {
    default: '',
    about:
      'Host names, separated by commas, under which people reach this server, beside localhost and addresses.',
  },
  DATA_DIR: { default: './data', about: 'Folder for the clone (a cache) and the state of the sandbox.' },
  ARGOCD_MODE: {
    default: undefined,
    required: true,
    about: 'What stands behind the Argo CD port. `sandbox`: a stand-in that runs no containers.',
  },
  GIT_URL: {
    default: undefined,
    about: 'HTTP(S) address of the store repository, without credentials. Not set: the sandbox embeds one.',
  },
  GIT_BRANCH: { default: 'main', about: 'The branch that holds the stores.' },
  GIT_USERNAME: { default: 'git', about: 'User name that goes with GIT_TOKEN.' },
  GIT_TOKEN: { default: undefined, secret: true, about: 'Token that may push to the branch.' },
  GIT_CA_FILE: {
    default: undefined,
    about: 'PEM file of certificate authorities to trust for the repository, beside the usual ones.',
  },
  GIT_POLL_INTERVAL: { default: '3', about: 'Seconds between looks at the branch for commits of others.' },
  GIT_PUSH_INTERVAL: {
    default: '0',
    about: 'Least milliseconds between two pushes, for hosts that want few.',
  },
  SANDBOX_SPEED: {
    default: '1',
    about: 'How fast the sandbox lives: 2 is twice as fast, `instant` waits for nothing.',
  },
  SANDBOX_REPOSITORY: {
    default: undefined,
    about:
      'Path of the bare repository that the sandbox reads when GIT_URL names another than the embedded one.',
  },
  STORE_DOMAIN: { default: 'localtest.me', about: 'Stores are reached at <name>.<domain>.' },
  NAMESPACE_PREFIX: { default: 'store-', about: 'What every namespace of a store begins with.' },
  DEFAULT_OWNER: { default: 'default', about: 'Owner of a store when the request names none.' },
  INGRESS_NAMESPACE: {
    default: 'ingress-nginx',
    about: 'Namespace of the ingress controller, which may reach the stores.',
  },
  PROVISION_TIMEOUT: {
    default: '600',
    about: 'Seconds after which a store that does not come up is called failed.',
  },
  LOG_LEVEL: { default: 'info', about: `One of ${logLevels.join(', ')}.` },
  COMMIT_AUTHOR_NAME: { default: 'Storeplane', about: 'Committer name of the control plane.' },
  COMMIT_AUTHOR_EMAIL: {
    default: 'storeplane@storeplane.invalid',
    about: 'Committer address of the control plane.',
  },
} as const satisfies Readonly<Record<string, Variable>>;

const schema = z.object({
  PORT: whole(0, 65_535),
  HOST: z
    .string()
    .refine((text) => text === 'localhost' || isIP(text) !== 0, 'must be an IP address or localhost'),
  ALLOW_UNAUTHENTICATED: flag,
  PUBLIC_HOSTS: z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter(Boolean),
    )
    .pipe(z.array(host)),
  DATA_DIR: z.string(),
  ARGOCD_MODE: z.enum(['sandbox'], 'must be `sandbox`: nothing else can be connected yet'),
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
  GIT_CA_FILE: z.string().optional(),
  GIT_POLL_INTERVAL: whole(1, 86_400),
  GIT_PUSH_INTERVAL: whole(0, 3_600_000),
  SANDBOX_SPEED: z
    .string()
    .regex(/^(instant|[0-9]{1,4}(\.[0-9]{1,3})?)$/, 'must be a number above 0, or `instant`')
    .refine((text) => text === 'instant' || Number(text) > 0, 'must be above 0'),
  SANDBOX_REPOSITORY: z.string().optional(),
  STORE_DOMAIN: host,
  NAMESPACE_PREFIX: z
    .string()
    .regex(/^[a-z]([a-z0-9-]{0,20})-$/, 'must be lower-case letters and digits and end in a hyphen'),
  DEFAULT_OWNER: label,
  INGRESS_NAMESPACE: label,
  PROVISION_TIMEOUT: whole(1, 86_400),
  LOG_LEVEL: z.enum(logLevels, `must be one of ${logLevels.join(', ')}`),
  COMMIT_AUTHOR_NAME: line,
  COMMIT_AUTHOR_EMAIL: line,
} satisfies Record<keyof typeof variables, z.ZodType>);

export type Config = ReturnType<typeof readConfig>;

/** Every bad variable at once, by name; never a value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Reads the environment. An empty variable counts as not set. Throws ConfigError. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const names = Object.keys(variables) as (keyof typeof variables)[];
  const given = Object.fromEntries(names.map((name) => [name, env[name]?.trim() || variables[name].default]));
  const result = schema.safeParse(given);
  const problems = result.success
    ? conflicts(result.data)
    : result.error.issues.map((issue) => {
        const name = issue.path[0] as keyof typeof variables;
        return given[name] === undefined
          ? `${name} must be set. ${variables[name].about}`
          : `${name} ${issue.message}.`;
      });
  if (!result.success || problems.length > 0) throw new ConfigError([...new Set(problems)]);
  return { ...shape(result.data), searchPath: env.PATH || '/usr/local/bin:/usr/bin:/bin' };
}

type Values = z.output<typeof schema>;

function conflicts(values: Values): string[] {
  const problems: string[] = [];
  if (!isLoopback(values.HOST) && !values.ALLOW_UNAUTHENTICATED) {
    problems.push(
      'HOST must be a loopback address: there is no sign-in yet. ALLOW_UNAUTHENTICATED=true allows others.',
    );
  }
  if (values.GIT_URL !== undefined && values.SANDBOX_REPOSITORY === undefined) {
    problems.push(
      'SANDBOX_REPOSITORY must be set beside GIT_URL: the sandbox reads the repository from disk.',
    );
  }
  if (values.GIT_URL === undefined && values.SANDBOX_REPOSITORY !== undefined) {
    problems.push('SANDBOX_REPOSITORY is read only beside GIT_URL: set that too, or neither.');
  }
  return problems;
}

function shape(values: Values) {
  const { GIT_TOKEN: token, GIT_USERNAME: username, SANDBOX_SPEED: speed } = values;
  return {
    port: values.PORT,
    host: values.HOST,
    publicHosts: values.PUBLIC_HOSTS,
    dataDirectory: resolve(values.DATA_DIR),
    git: {
      /** Undefined: the embedded repository. */
      url: values.GIT_URL,
      branch: values.GIT_BRANCH,
      credentials: token === undefined ? undefined : { username, token },
      caFile: values.GIT_CA_FILE,
      /** Milliseconds. */
      pollInterval: values.GIT_POLL_INTERVAL * 1000,
      /** Milliseconds. */
      pushInterval: values.GIT_PUSH_INTERVAL,
    },
    sandbox: {
      /** Waiting times are multiplied by it: 0 is instant. */
      slowness: speed === 'instant' ? 0 : 1 / Number(speed),
      repository: values.SANDBOX_REPOSITORY,
    },
    stores: {
      namespacePrefix: values.NAMESPACE_PREFIX,
      domain: values.STORE_DOMAIN,
      ingressNamespace: values.INGRESS_NAMESPACE,
      defaultOwner: values.DEFAULT_OWNER,
      reservedNames: defaultReservedNames,
    },
    /** Seconds. */
    provisionTimeout: values.PROVISION_TIMEOUT,
    logLevel: values.LOG_LEVEL,
    committer: { name: values.COMMIT_AUTHOR_NAME, email: values.COMMIT_AUTHOR_EMAIL },
  };
}

function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127\./.test(address);
}

function isRemote(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    (url?.protocol === 'http:' || url?.protocol === 'https:') && url.username === '' && url.password === ''
  );
}
