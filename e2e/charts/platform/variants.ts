import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { platformChart } from '../charts.ts';
import type { Values } from '../render.ts';

const fileOf = async (name: string) =>
  parse(await readFile(`${platformChart.folder}${name}.yaml`, 'utf8')) as Record<string, object>;

/** What has to be set. */
export const least: Values = {
  allowUnauthenticated: true,
  hosts: { dashboard: 'stores.example.com' },
  git: { url: 'https://git.example.com/stores.git' },
  stores: { domain: 'example.com' },
};

export const githubApp = { id: '12345', installationId: '678', keySecret: 'app-key' };

export const production = await fileOf('values-prod');

/** The platform chart as people set it up. */
export const variants: readonly { readonly what: string; readonly values: Values }[] = [
  { what: 'as it comes', values: least },
  {
    what: "on one's own machine",
    values: {
      ...(await fileOf('values-local')),
      git: least.git,
      credentials: { inline: { gitToken: 'token' } },
    },
  },
  {
    what: 'in production',
    values: { ...production, ...least, stores: { ...production.stores, domain: 'example.com' } },
  },
  {
    what: 'with everything that may be',
    values: {
      ...least,
      access: 'cluster',
      allowUnauthenticated: false,
      auth: {
        mode: 'oidc',
        tokensSecret: 'machines',
        issuer: 'https://id.example.com',
        audience: 'stores',
        keysUrl: 'https://id.example.com/keys',
        policy: 'g, team-a, role:operator\n',
        defaultRole: 'role:viewer',
        oidc: { issuerUrl: 'https://id.example.com', clientId: 'storeplane' },
      },
      teamQuotas: 'default: { stores: 20 }\n',
      trustedProxies: ['10.42.0.0/16'],
      hosts: { dashboard: 'stores.example.com', api: 'api.example.com' },
      image: { registry: 'registry.example.com/team', pullSecrets: ['registry'] },
      autoscaling: { enabled: true },
      ingress: { tls: { enabled: true, issuer: 'own' }, annotations: { 'example.com/a': 'b' } },
      credentials: { externalSecret: { store: 'vault' } },
      signingKeySecret: 'signing',
      customCa: { configMap: 'authorities' },
      proxy: { url: 'http://proxy.example.com:3128', except: ['.svc', 'id.example.com'] },
      stores: { domain: 'example.com', scheme: 'https', port: 8443 },
      networkPolicy: { metricsNamespace: 'monitoring', egressPorts: [443, 4318] },
      tracing: { endpoint: 'http://collector.monitoring:4318', ratio: '0.1', followCallers: false },
      monitoring: {
        serviceMonitor: true,
        prometheusRule: true,
        grafanaDashboard: true,
        labels: { release: 'prometheus' },
      },
      velero: { enabled: true },
    },
  },
  {
    what: 'with a GitHub App',
    values: {
      ...least,
      git: { ...Object(least.git), githubApp },
      credentials: { inline: { webhookSecret: '0123456789abcdef' } },
    },
  },
  {
    what: 'with tokens alone',
    values: { ...least, allowUnauthenticated: false, auth: { mode: 'bearer', tokensSecret: 'machines' } },
  },
  {
    what: 'with nothing that need not be',
    values: {
      ...least,
      access: 'namespace',
      admissionPolicy: false,
      podDisruptionBudget: false,
      topologySpread: 'none',
      ingress: { enabled: false },
      networkPolicy: { enabled: false },
    },
  },
];
