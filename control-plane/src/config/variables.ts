import { logLevels } from '../observability/logger.ts';

export interface Variable {
  /** Undefined: the variable has to be set, or nothing takes its place. */
  readonly default: string | undefined;
  readonly required?: boolean;
  /** Its value is never shown. */
  readonly secret?: boolean;
  /** It is read in this ARGOCD_MODE alone; setting it in another one is refused. */
  readonly only?: 'sandbox' | 'cluster';
  readonly about: string;
}

/** Every environment variable that is read, for people. `docs/` shows this table. */
export const variables = {
  PORT: { default: '8080', about: 'Port of the HTTP server; 0 takes a free one.' },
  HOST: {
    default: '127.0.0.1',
    about: 'Address to listen on. With AUTH_MODE none, other than loopback needs ALLOW_UNAUTHENTICATED.',
  },
  AUTH_MODE: {
    default: 'none',
    about:
      'How callers are known. `none`: everyone may do everything. `bearer`: by tokens of the API alone. `oidc`: people sign in at an OpenID provider, and tokens are taken too.',
  },
  API_TOKENS_FILE: {
    default: undefined,
    about:
      'JSON file from names of machines to `sha256:<hex>` of their tokens, with AUTH_MODE bearer or oidc.',
  },
  TOKEN_ISSUER: {
    default: undefined,
    about: 'Issuer (`iss`) whose JWTs are taken, with AUTH_MODE bearer or oidc.',
  },
  TOKEN_AUDIENCE: { default: undefined, about: 'Audience (`aud`) that JWTs of the issuer must name.' },
  TOKEN_KEYS_URL: { default: undefined, about: "Address of the issuer's key set (JWKS)." },
  POLICY_FILE: {
    default: undefined,
    about:
      "Who may do what, in the grammar of Argo CD's policy.csv; read again when it changes. Not with AUTH_MODE none.",
  },
  POLICY_DEFAULT: {
    default: undefined,
    about:
      'Role of everyone who is known, such as role:viewer. Unset: none with POLICY_FILE; without it role:viewer, and role:admin for machines.',
  },
  TEAM_QUOTAS_FILE: {
    default: undefined,
    about: 'YAML file with how many stores each team may have, also by plan; read again when it changes.',
  },
  PUBLIC_URL: {
    default: undefined,
    about:
      'Address of the dashboard for people, such as https://stores.example.com, with AUTH_MODE oidc. `http` for this machine alone.',
  },
  OIDC_ISSUER_URL: {
    default: undefined,
    about:
      'Address of the OpenID provider, with AUTH_MODE oidc; <address>/.well-known/openid-configuration is read.',
  },
  OIDC_CLIENT_ID: { default: undefined, about: 'What the provider calls this installation.' },
  OIDC_CLIENT_SECRET: {
    default: undefined,
    secret: true,
    about:
      'Its secret at the provider. Not set, and no OIDC_CLIENT_SECRET_FILE: a public client, by PKCE alone.',
  },
  OIDC_CLIENT_SECRET_FILE: { default: undefined, about: 'File with that secret, instead.' },
  OIDC_SCOPES: {
    default: 'openid profile email groups offline_access',
    about: 'What the provider is asked for. Leave out what it does not know.',
  },
  OIDC_GROUPS_CLAIM: {
    default: 'groups',
    about: "The claim with a person's groups, in ID tokens, user info and JWTs.",
  },
  SESSION_KEYS_FILE: {
    default: undefined,
    about:
      'File with the keys that sessions are sealed with, with AUTH_MODE oidc: `openssl rand -base64 32` in each line. The first one seals, all of them open.',
  },
  SESSION_LIFETIME: { default: '43200', about: 'Seconds after which people have to sign in again.' },
  SESSION_IDLE_TIMEOUT: {
    default: '7200',
    about: 'Seconds without a request after which people have to sign in again.',
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
  TRUSTED_PROXIES: {
    default: '',
    about:
      "Proxies whose `X-Forwarded-For` says where a request comes from: addresses, networks such as 10.42.0.0/16, and `loopback`, `linklocal` or `uniquelocal`, separated by commas. Not set: each request comes from its connection's address.",
  },
  RATE_LIMIT_READS: {
    default: '1200',
    about:
      'Requests a minute and process that one person or machine may send and that change nothing, with AUTH_MODE bearer or oidc; 0: any number.',
  },
  RATE_LIMIT_WRITES: {
    default: '300',
    about: 'The same for requests that change something.',
  },
  RATE_LIMIT_STRANGERS: {
    default: '600',
    about:
      "The same for one address, of which is not known whose they are: sign-ins, and tokens and sessions that are refused. Behind a proxy that TRUSTED_PROXIES does not name all addresses are the proxy's.",
  },
  DATA_DIR: { default: './data', about: 'Folder for the clone (a cache) and the state of the sandbox.' },
  ARGOCD_MODE: {
    default: undefined,
    required: true,
    about:
      'What stands behind the Argo CD port. `cluster`: the Argo CD of a cluster. `sandbox`: a stand-in that runs no containers.',
  },
  ARGOCD_NAMESPACE: {
    default: 'argocd',
    only: 'cluster',
    about: 'Namespace of Argo CD, its ApplicationSet and its Applications.',
  },
  APPLICATION_SET: {
    default: 'stores',
    only: 'cluster',
    about: 'Name of the ApplicationSet that makes the stores.',
  },
  REVEAL_CREDENTIALS: {
    default: 'true',
    only: 'cluster',
    about: 'false: nobody is shown the sign-in of a store, whatever the policy says (docs/access.md).',
  },
  KUBECONFIG: {
    default: undefined,
    about:
      "Path of a kubeconfig file, for a cluster seen from outside; its current context is used. Not set: the pod's service account.",
  },
  GIT_URL: {
    default: undefined,
    about:
      'HTTP(S) address of the store repository, without credentials. Not set: the sandbox embeds one; a cluster needs it.',
  },
  GIT_BRANCH: { default: 'main', about: 'The branch that holds the stores.' },
  GIT_USERNAME: { default: 'git', about: 'User name that goes with GIT_TOKEN.' },
  GIT_TOKEN: { default: undefined, secret: true, about: 'Token that may push to the branch.' },
  GITHUB_APP_ID: {
    default: undefined,
    about: 'Id or client id of a GitHub App, whose tokens are used in place of GIT_TOKEN.',
  },
  GITHUB_APP_INSTALLATION_ID: {
    default: undefined,
    about: 'Id of the installation of that App for the owner of the repository.',
  },
  GITHUB_APP_PRIVATE_KEY_FILE: {
    default: undefined,
    about: 'Path of a private key of that App, as GitHub gave it (PEM).',
  },
  GIT_CA_FILE: {
    default: undefined,
    about: 'PEM file of certificate authorities to trust for the repository, beside the usual ones.',
  },
  PROXY_URL: {
    default: undefined,
    only: 'cluster',
    about:
      "Http(s) proxy, without user name and password, for all requests but those to Argo CD's API server: the git host, GitHub, the OpenID provider, key sets, the collector of traces.",
  },
  PROXY_EXCEPT: {
    default: '',
    only: 'cluster',
    about:
      'Host names that are asked without the proxy, separated by commas; `.example.com` stands for all below it.',
  },
  GIT_POLL_INTERVAL: { default: '3', about: 'Seconds between looks at the branch for commits of others.' },
  GIT_PUSH_INTERVAL: {
    default: '0',
    about: 'Least milliseconds between two pushes, for hosts that want few.',
  },
  GIT_WRITE_MODE: {
    default: 'direct',
    about:
      'How requests reach the branch: `direct`, `pull-request` (GitHub), or by operation, plan and owner (docs/pull-requests.md).',
  },
  GITHUB_REPOSITORY: {
    default: undefined,
    about: '`owner/name` for pull requests. Not set: the last two parts of GIT_URL.',
  },
  GITHUB_API_URL: {
    default: undefined,
    about: "Address of GitHub's API. Not set: the one that belongs to the host of GIT_URL.",
  },
  WEBHOOK_SECRET: {
    default: undefined,
    secret: true,
    about:
      'The secret that the git host signs its webhooks with (POST /api/webhooks/git). Not set: webhooks are refused.',
  },
  SANDBOX_SPEED: {
    default: '1',
    only: 'sandbox',
    about: 'How fast the sandbox lives: 2 is twice as fast, `instant` waits for nothing.',
  },
  SANDBOX_REPOSITORY: {
    default: undefined,
    only: 'sandbox',
    about:
      'Path of the bare repository that the sandbox reads when GIT_URL names another than the embedded one.',
  },
  STORE_DOMAIN: { default: 'localtest.me', about: 'Stores are reached at <name>.<domain>.' },
  STORE_SCHEME: {
    default: 'http',
    only: 'cluster',
    about: '`https` where the ingress of the stores has certificates, else `http`.',
  },
  STORE_PORT: {
    default: undefined,
    only: 'cluster',
    about: "Port of the stores' ingress. Not set: the usual one of the scheme.",
  },
  NAMESPACE_PREFIX: { default: 'store-', about: 'What every namespace of a store begins with.' },
  CLUSTERS: {
    default: 'in-cluster',
    about:
      "Clusters that stores may be made in, separated by commas, by their names in Argo CD. The first is the usual one. `in-cluster`: Argo CD's own.",
  },
  PLAN_CLUSTERS: {
    default: '',
    about: 'Usual clusters of plans where they are others, such as `large=eu-1,small=eu-2`.',
  },
  DEFAULT_OWNER: { default: 'default', about: 'Owner of a store when the request names none.' },
  INGRESS_NAMESPACE: {
    default: 'ingress-nginx',
    about: 'Namespace of the ingress controller, which may reach the stores.',
  },
  PROVISION_TIMEOUT: {
    default: '600',
    about: 'Seconds after which a store that does not come up is called failed.',
  },
  DELETE_DELAY: {
    default: '0',
    about: 'Seconds for which a deletion can be undone before it is approved; 0: approved at once.',
  },
  BREAKER_STORES: {
    default: '10',
    about: 'Deletions of more stores than this, and of more than BREAKER_PERCENT, are held until released.',
  },
  BREAKER_PERCENT: { default: '5', about: 'The share of all stores that goes with BREAKER_STORES, percent.' },
  BREAKER_WINDOW: { default: '600', about: 'Seconds within which deletions count as one mass.' },
  SHUTDOWN_LINGER: {
    default: '1',
    about:
      'Seconds for which a process that ends leaves the connections open that clients keep: what comes on them is answered, and each ends with its answer.',
  },
  LOG_LEVEL: { default: 'info', about: `One of ${logLevels.join(', ')}.` },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    default: undefined,
    about:
      'Address of an OpenTelemetry collector that takes OTLP over HTTP, such as http://collector:4318; `/v1/traces` is added. Not set: nothing is traced (docs/traces.md).',
  },
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: {
    default: undefined,
    about: 'The whole address for traces, in its place.',
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    default: '',
    secret: true,
    about: 'Headers for the collector, such as `authorization=Bearer%20…`, separated by commas.',
  },
  OTEL_SERVICE_NAME: { default: 'storeplane', about: 'What traces call this installation.' },
  OTEL_TRACES_SAMPLER: {
    default: 'parentbased_traceidratio',
    about:
      'Who decides what is traced. `parentbased_traceidratio`: the caller, for requests that bring a `traceparent`. `traceidratio`: OTEL_TRACES_SAMPLER_ARG alone.',
  },
  OTEL_TRACES_SAMPLER_ARG: { default: '1', about: 'The share of the requests that is traced, 0 to 1.' },
  COMMIT_AUTHOR_NAME: { default: 'Storeplane', about: 'Committer name of the control plane.' },
  COMMIT_AUTHOR_EMAIL: {
    default: 'storeplane@storeplane.invalid',
    about: 'Committer address of the control plane.',
  },
  COMMIT_SIGNING_KEY_FILE: {
    default: undefined,
    about:
      "Path of an Ed25519 key (ssh-keygen -t ed25519 -N '') that signs every commit. Not set: none is signed.",
  },
} as const satisfies Readonly<Record<string, Variable>>;
