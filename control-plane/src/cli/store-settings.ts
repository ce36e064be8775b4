import { defaultSettings, type StoreSettings } from '../domain/settings.ts';

/** Options of the commands that read store files: what the control plane is told by its environment. */
export const settingsOptions = {
  domain: { type: 'string', default: defaultSettings.domain },
  'namespace-prefix': { type: 'string', default: defaultSettings.namespacePrefix },
  'ingress-namespace': { type: 'string', default: defaultSettings.ingressNamespace },
  'default-owner': { type: 'string', default: defaultSettings.defaultOwner },
} as const;

export const settingsUsage = `      --domain, --namespace-prefix, --ingress-namespace, --default-owner
                the control plane's STORE_DOMAIN, NAMESPACE_PREFIX, INGRESS_NAMESPACE and DEFAULT_OWNER,
                where they are not ${defaultSettings.domain}, ${defaultSettings.namespacePrefix}, ${defaultSettings.ingressNamespace} and ${defaultSettings.defaultOwner}
`;

export function storeSettings(values: Readonly<Record<keyof typeof settingsOptions, string>>): StoreSettings {
  return {
    ...defaultSettings,
    domain: values.domain,
    namespacePrefix: values['namespace-prefix'],
    ingressNamespace: values['ingress-namespace'],
    defaultOwner: values['default-owner'],
  };
}
