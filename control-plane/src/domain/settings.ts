import { inCluster } from './clusters.ts';

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
  /** Where stores may be made, as Argo CD names the clusters; the first is the usual one. Never empty. */
  readonly clusters: readonly string[];
  /** The usual cluster of a plan, where it is another one. */
  readonly planClusters: Readonly<Record<string, string>>;
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
  clusters: [inCluster],
  planClusters: {},
  reservedNames: defaultReservedNames,
};

/** Where a store of this plan is made when nobody says where. */
export function usualCluster(plan: string, { clusters, planClusters }: StoreSettings): string {
  return planClusters[plan] ?? clusters[0] ?? inCluster;
}
