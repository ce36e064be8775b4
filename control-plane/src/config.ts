import { resolve } from 'node:path';
import { oidcOf, oidcProblems } from './config/oidc.ts';
import { isLoopback, schema, type Values } from './config/schema.ts';
import { tracingOf } from './config/tracing.ts';
import { type Variable, variables } from './config/variables.ts';
import { defaultReservedNames } from './domain/settings.ts';
import { isReviewing } from './domain/write-mode.ts';

type Environment = Readonly<Record<string, string | undefined>>;

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
export function readConfig(env: Environment) {
  const names = Object.keys(variables) as (keyof typeof variables)[];
  const given = Object.fromEntries(names.map((name) => [name, env[name]?.trim() || variables[name].default]));
  const result = schema.safeParse(given);
  const problems = result.success
    ? [...misplaced(env, result.data.ARGOCD_MODE), ...conflicts(result.data, env)]
    : result.error.issues.map((issue) => {
        const name = issue.path[0] as keyof typeof variables;
        return given[name] === undefined
          ? `${name} must be set. ${variables[name].about}`
          : `${name} ${issue.message}.`;
      });
  if (!result.success || problems.length > 0) throw new ConfigError([...new Set(problems)]);
  return { ...shape(result.data), searchPath: env.PATH || '/usr/local/bin:/usr/bin:/bin' };
}

/** Variables that nothing would read. */
function misplaced(env: Environment, mode: Values['ARGOCD_MODE']): string[] {
  return Object.entries<Variable>(variables)
    .filter(([name, { only }]) => only !== undefined && only !== mode && env[name]?.trim())
    .map(([name, { only }]) => `${name} is read only where ARGOCD_MODE is ${only}: do not set it here.`);
}

function conflicts(values: Values, env: Environment): string[] {
  const problems: string[] = [];
  problems.push(...authProblems(values), ...oidcProblems(values), ...appProblems(values));
  const unknown = Object.values(values.PLAN_CLUSTERS).filter((name) => !values.CLUSTERS.includes(name));
  if (unknown.length > 0)
    problems.push(`PLAN_CLUSTERS must name clusters of CLUSTERS alone: ${unknown.join(', ')} is not there.`);
  if (isReviewing(values.GIT_WRITE_MODE)) {
    if (values.GIT_URL === undefined || (values.GIT_TOKEN ?? values.GITHUB_APP_ID) === undefined)
      problems.push(
        'GIT_URL, and GIT_TOKEN or a GitHub App, must be set where GIT_WRITE_MODE asks for pull requests.',
      );
    else if (values.GITHUB_REPOSITORY === undefined && repositoryOf(values.GIT_URL) === undefined)
      problems.push('GITHUB_REPOSITORY must be set: GIT_URL does not end in owner/name.');
  }
  if (values.ARGOCD_MODE === 'cluster') {
    if (values.GIT_URL === undefined)
      problems.push('GIT_URL must be set: the repository that the ApplicationSet reads.');
    // set in every pod: https://kubernetes.io/docs/tutorials/services/connect-applications-service/
    if (values.KUBECONFIG === undefined && !env.KUBERNETES_SERVICE_HOST)
      problems.push('KUBECONFIG must be set: this process does not run in a pod of the cluster.');
    return problems;
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

function appProblems(values: Values): string[] {
  const app = [
    values.GITHUB_APP_ID,
    values.GITHUB_APP_INSTALLATION_ID,
    values.GITHUB_APP_PRIVATE_KEY_FILE,
  ].filter((part) => part !== undefined);
  if (app.length === 0) return [];
  const problems: string[] = [];
  if (app.length < 3)
    problems.push(
      'GITHUB_APP_ID, GITHUB_APP_INSTALLATION_ID and GITHUB_APP_PRIVATE_KEY_FILE must be set together, or none of them.',
    );
  if (values.GIT_TOKEN !== undefined)
    problems.push('GIT_TOKEN must not be set beside a GitHub App, whose tokens take its place.');
  if (values.GIT_URL === undefined)
    problems.push('GIT_URL must be set beside a GitHub App: the repository that it is installed for.');
  return problems;
}

function authProblems(values: Values): string[] {
  const issuer = [values.TOKEN_ISSUER, values.TOKEN_AUDIENCE, values.TOKEN_KEYS_URL];
  const given = issuer.filter((part) => part !== undefined).length;
  const { AUTH_MODE: mode } = values;
  if (mode === 'none') {
    if (values.POLICY_FILE !== undefined || values.POLICY_DEFAULT !== undefined)
      return ['POLICY_FILE and POLICY_DEFAULT need an AUTH_MODE by which callers are known, such as bearer.'];
    if (given > 0 || values.API_TOKENS_FILE !== undefined)
      return [
        'AUTH_MODE must be bearer or oidc where tokens are set: with none they would not be asked for.',
      ];
    if (isLoopback(values.HOST) || values.ALLOW_UNAUTHENTICATED) return [];
    return [
      'HOST must be a loopback address where AUTH_MODE is none. ALLOW_UNAUTHENTICATED=true allows others.',
    ];
  }
  const problems: string[] = [];
  if (values.ALLOW_UNAUTHENTICATED)
    problems.push(`ALLOW_UNAUTHENTICATED must not be set where AUTH_MODE is ${mode}.`);
  if (values.GIT_URL === undefined)
    problems.push(
      `GIT_URL must be set where AUTH_MODE is ${mode}: the embedded repository is open to everyone.`,
    );
  if (given > 0 && given < issuer.length)
    problems.push('TOKEN_ISSUER, TOKEN_AUDIENCE and TOKEN_KEYS_URL must be set together, or none of them.');
  if (mode === 'bearer' && given === 0 && values.API_TOKENS_FILE === undefined)
    problems.push('API_TOKENS_FILE or TOKEN_ISSUER must be set where AUTH_MODE is bearer.');
  return problems;
}

function shape(values: Values) {
  const { GIT_TOKEN: token, GIT_USERNAME: username, SANDBOX_SPEED: speed } = values;
  return {
    port: values.PORT,
    host: values.HOST,
    publicHosts: publicHostsOf(values),
    trustedProxies: values.TRUSTED_PROXIES,
    rateLimits: rateLimitsOf(values),
    auth: {
      mode: values.AUTH_MODE,
      tokensFile: values.API_TOKENS_FILE,
      /** Undefined: tokens of an issuer are refused. */
      issuer: issuerOf(values),
      groupsClaim: values.OIDC_GROUPS_CLAIM,
      /** Undefined: nobody can sign in. */
      oidc: oidcOf(values),
    },
    access: {
      policyFile: values.POLICY_FILE,
      defaultRole: values.POLICY_DEFAULT,
      quotasFile: values.TEAM_QUOTAS_FILE,
    },
    dataDirectory: resolve(values.DATA_DIR),
    mode: values.ARGOCD_MODE,
    cluster: {
      namespace: values.ARGOCD_NAMESPACE,
      applicationSet: values.APPLICATION_SET,
      /** Undefined: the pod's service account. */
      kubeConfig: values.KUBECONFIG,
      storeScheme: values.STORE_SCHEME,
      storePort: values.STORE_PORT,
      /** Whether anybody may be shown the sign-in of a store. */
      revealCredentials: values.REVEAL_CREDENTIALS,
    },
    git: {
      /** Undefined: the embedded repository. */
      url: values.GIT_URL,
      branch: values.GIT_BRANCH,
      credentials: token === undefined ? undefined : { username, token },
      /** Undefined: `credentials` are used. */
      app: appOf(values),
      caFile: values.GIT_CA_FILE,
      /** Milliseconds. */
      pollInterval: values.GIT_POLL_INTERVAL * 1000,
      /** Milliseconds. */
      pushInterval: values.GIT_PUSH_INTERVAL,
      writeModes: values.GIT_WRITE_MODE,
      gitHub: gitHubOf(values),
      /** Undefined: webhooks are refused. */
      webhookSecret: values.WEBHOOK_SECRET,
    },
    /** Undefined: requests go where they are sent. */
    proxy: proxyOf(values),
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
      clusters: values.CLUSTERS,
      planClusters: values.PLAN_CLUSTERS,
      reservedNames: defaultReservedNames,
    },
    /** Seconds. */
    provisionTimeout: values.PROVISION_TIMEOUT,
    deletion: {
      /** Seconds. */
      delay: values.DELETE_DELAY,
      breaker: {
        stores: values.BREAKER_STORES,
        percent: values.BREAKER_PERCENT,
        window: values.BREAKER_WINDOW,
      },
    },
    /** Milliseconds. */
    farewell: { linger: values.SHUTDOWN_LINGER * 1000, patience: values.SHUTDOWN_LINGER * 1000 + 4000 },
    logLevel: values.LOG_LEVEL,
    /** Undefined: nothing is traced. */
    tracing: tracingOf(values),
    /** Undefined: commits are not signed. */
    signingKeyFile: values.COMMIT_SIGNING_KEY_FILE,
    committer: { name: values.COMMIT_AUTHOR_NAME, email: values.COMMIT_AUTHOR_EMAIL },
  };
}

function publicHostsOf({ PUBLIC_HOSTS: hosts, PUBLIC_URL: url }: Values): string[] {
  return url === undefined ? hosts : [...new Set([...hosts, new URL(url).hostname])];
}

/** Where nobody is known there is nobody to count for. */
function rateLimitsOf(values: Values) {
  if (values.AUTH_MODE === 'none') return { reads: 0, writes: 0, strangers: 0 };
  return {
    reads: values.RATE_LIMIT_READS,
    writes: values.RATE_LIMIT_WRITES,
    strangers: values.RATE_LIMIT_STRANGERS,
  };
}

function issuerOf({ TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience, TOKEN_KEYS_URL: keysUrl }: Values) {
  if (issuer === undefined || audience === undefined || keysUrl === undefined) return undefined;
  return { issuer, audience, keysUrl };
}

/** As Node and native git take it. */
function proxyOf({ PROXY_URL: url, PROXY_EXCEPT: except }: Values) {
  if (url === undefined) return undefined;
  return { http_proxy: url, https_proxy: url, no_proxy: except.join(',') };
}

/** Undefined while nothing is reviewed. */
function gitHubOf(values: Values) {
  const { GIT_URL: url, GIT_WRITE_MODE: modes } = values;
  const name = values.GITHUB_REPOSITORY ?? repositoryOf(url ?? '');
  if (!isReviewing(modes) || url === undefined || name === undefined) return undefined;
  const [owner = '', repository = ''] = name.split('/');
  return { owner, repository, apiUrl: apiUrlOf(url, values) };
}

function appOf(values: Values) {
  const { GIT_URL: url, GITHUB_APP_ID: appId, GITHUB_APP_INSTALLATION_ID: installationId } = values;
  const keyFile = values.GITHUB_APP_PRIVATE_KEY_FILE;
  if (url === undefined || appId === undefined || installationId === undefined || keyFile === undefined)
    return undefined;
  return { appId, installationId, keyFile, apiUrl: apiUrlOf(url, values) };
}

function apiUrlOf(url: string, { GITHUB_API_URL: given }: Values): string {
  const { origin, hostname } = new URL(url);
  const usual = hostname === 'github.com' ? 'https://api.github.com' : `${origin}/api/v3`;
  return (given ?? usual).replace(/\/+$/, '');
}

function repositoryOf(url: string): string | undefined {
  return /\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/*$/.exec(url.replace(/^[a-z]+:\/\/[^/]*/, ''))?.[1];
}
