import { expect, test } from 'vitest';
import { variables } from './config/variables.ts';
import { ConfigError, readConfig } from './config.ts';

const least = { ARGOCD_MODE: 'sandbox' };
const oidc = {
  AUTH_MODE: 'oidc',
  OIDC_ISSUER_URL: 'https://id.example',
  OIDC_CLIENT_ID: 'storeplane',
  PUBLIC_URL: 'https://stores.example',
  SESSION_KEYS_FILE: '/keys',
};
const cluster = { ARGOCD_MODE: 'cluster', GIT_URL: 'https://git.example/x.git', KUBECONFIG: '/x' };

const app = {
  GITHUB_APP_ID: '12345',
  GITHUB_APP_INSTALLATION_ID: '678',
  GITHUB_APP_PRIVATE_KEY_FILE: '/key.pem',
};

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('the mode alone is enough; everything else has its documented default', () => {
  const config = readConfig(least);
  expect(config).toMatchObject({
    port: 8080,
    host: '127.0.0.1',
    git: { url: undefined, branch: 'main', credentials: undefined, pollInterval: 3000, pushInterval: 0 },
    sandbox: { slowness: 1 },
    stores: { domain: 'localtest.me', namespacePrefix: 'store-', defaultOwner: 'default' },
    provisionTimeout: 600,
    deletion: { delay: 0, breaker: { stores: 10, percent: 5, window: 600 } },
  });
});

test('a cluster needs its repository, and a kubeconfig or a pod', () => {
  expect(readConfig(cluster)).toMatchObject({
    mode: 'cluster',
    cluster: {
      namespace: 'argocd',
      applicationSet: 'stores',
      kubeConfig: '/x',
      storeScheme: 'http',
      storePort: undefined,
    },
  });
  const { KUBECONFIG: _, ...pod } = { ...cluster, KUBERNETES_SERVICE_HOST: '10.0.0.1' };
  expect(readConfig({ ...pod, STORE_SCHEME: 'https', STORE_PORT: '8443' }).cluster).toMatchObject({
    kubeConfig: undefined,
    storeScheme: 'https',
    storePort: 8443,
  });
});

test('a kubeconfig is in many environments, and nothing to the sandbox', () => {
  expect(readConfig({ ...least, KUBECONFIG: '/x' }).mode).toBe('sandbox');
});

test('an empty variable counts as not set', () => {
  expect(readConfig({ ...least, PORT: '', GIT_URL: ' ' }).port).toBe(8080);
});

test('every bad variable is named at once, and no value is shown', () => {
  const env = {
    PORT: '99999',
    GIT_TOKEN: 'se cret-value',
    LOG_LEVEL: 'loud',
    GIT_BRANCH: 'a..b',
    STORE_DOMAIN: '10.0.0.1',
  };
  const problems = problemsOf(env);
  const named = problems.map((problem) => problem.split(' ')[0]).sort();
  expect(named).toEqual(['ARGOCD_MODE', 'GIT_BRANCH', 'GIT_TOKEN', 'LOG_LEVEL', 'PORT', 'STORE_DOMAIN']);
  expect(problems.join()).not.toMatch(/cret|99999|loud/);
});

test.each([
  ['an unknown mode', { ARGOCD_MODE: 'real' }, 'ARGOCD_MODE'],
  ['a proxy with a password', { ...cluster, PROXY_URL: 'http://me:pw@proxy.example:3128' }, 'PROXY_URL'],
  ['addresses for names', { ...cluster, PROXY_EXCEPT: 'http://id.example' }, 'PROXY_EXCEPT'],
  ['a proxy of the sandbox', { ...least, PROXY_URL: 'http://proxy.example:3128' }, 'PROXY_URL'],
  ['a cluster without its repository', { ...cluster, GIT_URL: '' }, 'GIT_URL'],
  ['a cluster that cannot be found', { ...cluster, KUBECONFIG: '' }, 'KUBECONFIG'],
  ['a speed in a cluster', { ...cluster, SANDBOX_SPEED: '1' }, 'SANDBOX_SPEED'],
  ['a repository on disk in a cluster', { ...cluster, SANDBOX_REPOSITORY: '/x' }, 'SANDBOX_REPOSITORY'],
  ['an ApplicationSet in the sandbox', { ...least, APPLICATION_SET: 'stores' }, 'APPLICATION_SET'],
  ['a name with a slash', { ...cluster, ARGOCD_NAMESPACE: 'a/b' }, 'ARGOCD_NAMESPACE'],
  ['an unknown scheme', { ...cluster, STORE_SCHEME: 'ftp' }, 'STORE_SCHEME'],
  ['another address without sign-in', { ...least, HOST: '0.0.0.0' }, 'HOST'],
  ['tokens that nobody asks for', { ...least, API_TOKENS_FILE: '/x' }, 'AUTH_MODE'],
  ['a policy where nobody is known', { ...least, POLICY_FILE: '/x' }, 'POLICY_FILE'],
  ['a default role where nobody is known', { ...least, POLICY_DEFAULT: 'role:viewer' }, 'POLICY_FILE'],
  ['a default that is no role', { ...least, POLICY_DEFAULT: 'viewer' }, 'POLICY_DEFAULT'],
  ['bearer without tokens', { ...cluster, AUTH_MODE: 'bearer' }, 'API_TOKENS_FILE'],
  [
    'half an issuer',
    { ...cluster, AUTH_MODE: 'bearer', TOKEN_ISSUER: 'https://id.example' },
    'TOKEN_ISSUER,',
  ],
  ['half a GitHub App', { ...cluster, GITHUB_APP_ID: '1' }, 'GITHUB_APP_ID,'],
  ['a token beside a GitHub App', { ...cluster, ...app, GIT_TOKEN: 'x' }, 'GIT_TOKEN'],
  ['a GitHub App of no repository', { ...least, ...app }, 'GIT_URL'],
  ['no installation', { ...cluster, ...app, GITHUB_APP_INSTALLATION_ID: 'x' }, 'GITHUB_APP_INSTALLATION_ID'],
  ['reviews without a token', { ...cluster, GIT_WRITE_MODE: 'pull-request' }, 'GIT_URL,'],
  ['a mode of nothing', { ...cluster, GIT_WRITE_MODE: 'delete:plan:huge=direct' }, 'GIT_WRITE_MODE'],
  ['an open embedded repository', { ...least, AUTH_MODE: 'bearer', API_TOKENS_FILE: '/x' }, 'GIT_URL'],
  [
    'both sign-in and none',
    { ...cluster, AUTH_MODE: 'bearer', API_TOKENS_FILE: '/x', ALLOW_UNAUTHENTICATED: 'true' },
    'ALLOW_UNAUTHENTICATED',
  ],
  ['sign-in into an open repository', { ...least, ...oidc }, 'GIT_URL'],
  ['sign-in without keys', { ...cluster, ...oidc, SESSION_KEYS_FILE: '' }, 'SESSION_KEYS_FILE'],
  [
    'a provider that nobody is sent to',
    { ...least, OIDC_ISSUER_URL: 'https://id.example' },
    'OIDC_ISSUER_URL',
  ],
  ['a provider over http', { ...cluster, ...oidc, OIDC_ISSUER_URL: 'http://id.example' }, 'OIDC_ISSUER_URL'],
  ['a dashboard over http', { ...cluster, ...oidc, PUBLIC_URL: 'http://stores.example' }, 'PUBLIC_URL'],
  ['a dashboard below a path', { ...cluster, ...oidc, PUBLIC_URL: 'https://a.example/b' }, 'PUBLIC_URL'],
  ['no OpenID', { ...cluster, ...oidc, OIDC_SCOPES: 'profile email' }, 'OIDC_SCOPES'],
  [
    'two secrets',
    { ...cluster, ...oidc, OIDC_CLIENT_SECRET: 'x', OIDC_CLIENT_SECRET_FILE: '/x' },
    'OIDC_CLIENT_SECRET',
  ],
  [
    'credentials in the address',
    { ...least, GIT_URL: 'https://me:pw@git.example/x.git', SANDBOX_REPOSITORY: '/x' },
    'GIT_URL',
  ],
  [
    'a remote the sandbox cannot read',
    { ...least, GIT_URL: 'https://git.example/x.git' },
    'SANDBOX_REPOSITORY',
  ],
  ['a path nobody reads', { ...least, SANDBOX_REPOSITORY: '/x' }, 'SANDBOX_REPOSITORY'],
  ['a speed of nothing', { ...least, SANDBOX_SPEED: '0' }, 'SANDBOX_SPEED'],
  ['a public host with a port', { ...least, PUBLIC_HOSTS: 'a.example, b.example:80' }, 'PUBLIC_HOSTS'],
])('%s is refused', (_what, env, variable) => {
  const problems = problemsOf(env);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${variable} `));
  expect(problems[0]).not.toContain('pw');
});

test('proxies are addresses, networks and names; everyone is none', () => {
  const text = '10.42.0.0/16, 192.0.2.1,2001:db8::/32, loopback,uniquelocal';
  expect(readConfig({ ...least, TRUSTED_PROXIES: text }).trustedProxies).toEqual([
    '10.42.0.0/16',
    '192.0.2.1',
    '2001:db8::/32',
    'loopback',
    'uniquelocal',
  ]);
  expect(readConfig(least).trustedProxies).toEqual([]);
  const wrong = ['true', '1', 'all', 'proxy.example', '0.0.0.0/0', '::/0', '10.0.0.0/33', '10.0.0.0/8/8'];
  for (const TRUSTED_PROXIES of [...wrong, 'fe80::1%eth0', '10.0.0.0/255.0.0.0', '10.0.0.1:80'])
    expect(problemsOf({ ...least, TRUSTED_PROXIES }).join(), TRUSTED_PROXIES).toContain('TRUSTED_PROXIES');
});

test('requests are counted where callers are known', () => {
  const tokens = { ...cluster, AUTH_MODE: 'bearer', API_TOKENS_FILE: '/x' };
  expect(readConfig(tokens).rateLimits).toEqual({ reads: 1200, writes: 300, strangers: 600 });
  expect(readConfig({ ...tokens, RATE_LIMIT_WRITES: '0' }).rateLimits.writes).toBe(0);
  expect(readConfig(least).rateLimits).toEqual({ reads: 0, writes: 0, strangers: 0 });
});

test('listening for everyone has to be said', () => {
  expect(readConfig({ ...least, HOST: '0.0.0.0', ALLOW_UNAUTHENTICATED: 'true' }).host).toBe('0.0.0.0');
});

test('with tokens it may listen for everyone', () => {
  const tokens = { AUTH_MODE: 'bearer', API_TOKENS_FILE: '/x' };
  expect(readConfig({ ...cluster, ...tokens, HOST: '0.0.0.0' }).auth.mode).toBe('bearer');
});

test('with sign-in it may listen for everyone, and the address for people is served', () => {
  const config = readConfig({ ...cluster, ...oidc, HOST: '0.0.0.0', PUBLIC_HOSTS: 'api.example' });
  expect(config.publicHosts).toEqual(['api.example', 'stores.example']);
  expect(config.auth).toMatchObject({
    mode: 'oidc',
    groupsClaim: 'groups',
    oidc: {
      issuerUrl: 'https://id.example',
      publicUrl: 'https://stores.example',
      clientSecret: undefined,
      scopes: 'openid profile email groups offline_access',
      rules: { lifetime: 43_200_000, idle: 7_200_000 },
    },
  });
  const local = { ...oidc, PUBLIC_URL: 'http://localhost:8080/', OIDC_ISSUER_URL: 'http://127.0.0.1:9000' };
  expect(readConfig({ ...cluster, ...local }).auth.oidc?.publicUrl).toBe('http://localhost:8080');
});

test('a token comes with its user name, speeds become waiting times', () => {
  const config = readConfig({
    ...least,
    GIT_TOKEN: 'abc',
    SANDBOX_SPEED: '4',
    PUBLIC_HOSTS: 'a.example,b.example',
  });
  expect(config.git.credentials).toEqual({ username: 'git', token: 'abc' });
  expect(config.sandbox.slowness).toBe(0.25);
  expect(config.publicHosts).toEqual(['a.example', 'b.example']);
  expect(readConfig({ ...least, SANDBOX_SPEED: 'instant' }).sandbox.slowness).toBe(0);
});

test('a GitHub App takes the place of a token, for GitHub and for GitHub Enterprise', () => {
  const mode = { GIT_WRITE_MODE: 'delete=pull-request' };
  const own = readConfig({ ...cluster, ...app, ...mode, GIT_URL: 'https://git.example/shops/stores.git' });
  const { keyFile, ...installed } = own.git.app ?? {};
  expect(installed).toEqual({ appId: '12345', installationId: 678, apiUrl: 'https://git.example/api/v3' });
  expect([keyFile, own.git.credentials]).toEqual(['/key.pem', undefined]);
  expect(own.git.gitHub).toEqual({
    owner: 'shops',
    repository: 'stores',
    apiUrl: 'https://git.example/api/v3',
  });
  const usual = readConfig({ ...cluster, ...app, GIT_URL: 'https://github.com/shops/stores.git' }).git;
  expect([usual.app?.apiUrl, usual.gitHub]).toEqual(['https://api.github.com', undefined]);
});

test('every variable is explained', () => {
  for (const { about } of Object.values(variables)) expect(about).toMatch(/\w.*\.$/);
});

test('clusters are a list, and plans have theirs of it', () => {
  expect(readConfig(least).stores).toMatchObject({ clusters: ['in-cluster'], planClusters: {} });
  const env = { ...least, CLUSTERS: 'eu-1, in-cluster', PLAN_CLUSTERS: 'large=in-cluster' };
  expect(readConfig(env).stores).toMatchObject({
    clusters: ['eu-1', 'in-cluster'],
    planClusters: { large: 'in-cluster' },
  });
  for (const CLUSTERS of ['EU', 'a b', 'a,a', ','])
    expect(problemsOf({ ...least, CLUSTERS }).join(), CLUSTERS).toContain('CLUSTERS');
  for (const PLAN_CLUSTERS of [
    'huge=in-cluster',
    'large',
    'large=a=b',
    'large=eu-1',
    'large=in-cluster,large=in-cluster',
  ])
    expect(problemsOf({ ...least, PLAN_CLUSTERS }).join(), PLAN_CLUSTERS).toContain('PLAN_CLUSTERS');
});

test('kept connections stay open for seconds, and answers get some more, all within a step of the shutdown', () => {
  expect(readConfig(least).farewell).toEqual({ linger: 1000, patience: 5000 });
  expect(readConfig({ ...least, SHUTDOWN_LINGER: '15' }).farewell.patience).toBeLessThan(20_000);
  expect(problemsOf({ ...least, SHUTDOWN_LINGER: '16' }).join()).toContain('SHUTDOWN_LINGER');
});

test('how deletions are held is set in seconds, stores and percent', () => {
  const env = { DELETE_DELAY: '3600', BREAKER_STORES: '0', BREAKER_PERCENT: '100', BREAKER_WINDOW: '60' };
  expect(readConfig({ ...least, ...env }).deletion).toEqual({
    delay: 3600,
    breaker: { stores: 0, percent: 100, window: 60 },
  });
  const wrong = { DELETE_DELAY: '-1', BREAKER_STORES: 'many', BREAKER_PERCENT: '101', BREAKER_WINDOW: '0' };
  expect(problemsOf({ ...least, ...wrong }).map((problem) => problem.split(' ')[0])).toEqual(
    Object.keys(wrong),
  );
});

test('traces are off without a collector, whose address is completed or taken as it is', () => {
  expect(readConfig({ ...least, OTEL_TRACES_SAMPLER_ARG: '0.5' }).tracing).toBeUndefined();
  const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' };
  expect(readConfig({ ...least, ...collector }).tracing).toEqual({
    url: 'http://collector:4318/v1/traces',
    headers: {},
    serviceName: 'storeplane',
    sampling: { ratio: 1, followsCaller: true },
  });
  const all = {
    ...collector,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://traces.example/x',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20hush, x-team = shops=2',
    OTEL_SERVICE_NAME: 'shops',
    OTEL_TRACES_SAMPLER: 'traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  };
  expect(readConfig({ ...least, ...all }).tracing).toEqual({
    url: 'https://traces.example/x',
    headers: { authorization: 'Bearer hush', 'x-team': 'shops=2' },
    serviceName: 'shops',
    sampling: { ratio: 0.25, followsCaller: false },
  });
});

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4317'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://me:hush@collector:4318'],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'grpc://hush:4317'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'hush'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=Bearer hush'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=hush%0d%0ax:y'],
  ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=%zzhush'],
  ['OTEL_TRACES_SAMPLER', 'jaeger_remote'],
  ['OTEL_TRACES_SAMPLER_ARG', '1.1'],
  ['OTEL_TRACES_SAMPLER_ARG', '-1'],
  ['OTEL_TRACES_SAMPLER_ARG', '10%'],
])('%s=%s is refused by name', (name, value) => {
  const problems = problemsOf({ ...least, [name]: value });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${name} must be`));
  expect(problems.join()).not.toContain('hush');
});
