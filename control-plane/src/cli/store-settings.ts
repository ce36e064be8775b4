import { defaultSettings, type StoreSettings } from '../domain/settings.ts';

/** Options of the commands that read store files: what the control plane is told by its environment. */
export const settingsOptions = {
  domain: { type: 'string', default: defaultSettings.domain },
  'namespace-prefix': { type: 'string', default: defaultSettings.namespacePrefix },
  'ingress-namespace': { type: 'string', default: defaultSettings.ingressNamespace },
  'default-owner': { type: 'string', default: defaultSettings.defaultOwner },
  clusters: { type: 'string', default: defaultSettings.clusters.join(',') },
} as const;

export const settingsUsage = `      --domain, --namespace-prefix, --ingress-namespace, --default-owner, --clusters
                the control plane's STORE_DOMAIN, NAMESPACE_PREFIX, INGRESS_NAMESPACE, DEFAULT_OWNER and CLUSTERS,
                where they are not ${defaultSettings.domain}, ${defaultSettings.namespacePrefix}, ${defaultSettings.ingressNamespace}, ${defaultSettings.defaultOwner} and ${defaultSettings.clusters.join(',')}
`;

export function storeSettings(values: Readonly<Record<keyof typeof settingsOptions, string>>): StoreSettings {
  return {
    ...defaultSettings,
    domain: values.domain,
    namespacePrefix: values['namespace-prefix'],
    ingressNamespace: values['ingress-namespace'],
    defaultOwner: values['default-owner'],
    clusters: values.clusters.split(','),
  };
}
