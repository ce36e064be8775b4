/** What every rule of the domain needs to know of this installation. */
export interface StoreSettings {
  /** Every store's namespace begins with it, for example `store-`. */
  readonly namespacePrefix: string;
  /** Stores are reached under it, for example `localtest.me`. */
  readonly domain: string;
  readonly urlScheme: 'http' | 'https';
  /** Undefined: the scheme's own port. */
  readonly urlPort: number | undefined;
  /** Where the ingress controller runs: the only other namespace that may reach a store's pods. */
  readonly ingressNamespace: string;
  readonly defaultOwner: string;
  /** Names nobody may give a store; a trailing `*` reserves every name that begins so. */
  readonly reservedNames: readonly string[];
}

/** Host names under the domain that belong, or could be taken to belong, to the platform. */
export const defaultReservedNames: readonly string[] = [
  'admin',
  'administrator',
  'api',
  'app',
  'argo',
  'argocd',
  'auth',
  'autoconfig',
  'autodiscover',
  'cdn',
  'dashboard',
  'default',
  'dex',
  'dns',
  'docs',
  'ftp',
  'git',
  'gitea',
  'grafana',
  'health',
  'help',
  'imap',
  'ingress',
  'kube*',
  'localhost',
  'login',
  'mail',
  'metrics',
  'mx',
  'ns',
  'ns1',
  'ns2',
  'oauth',
  'platform*',
  'pop',
  'prometheus',
  'registry',
  'root',
  'smtp',
  'sso',
  'static',
  'status',
  'storeplane*',
  'support',
  'traefik',
  'webmail',
  'wpad',
  'www',
];

/** What holds when nothing is configured. */
export const defaultSettings: StoreSettings = {
  namespacePrefix: 'store-',
  domain: 'localtest.me',
  urlScheme: 'http',
  urlPort: undefined,
  ingressNamespace: 'ingress-nginx',
  defaultOwner: 'default',
  reservedNames: defaultReservedNames,
};
