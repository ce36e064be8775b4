import type { Values } from './render.ts';

const host = 'acme.localtest.me';

/** The store chart as people set it up. */
export const variants: readonly { readonly what: string; readonly values: Values }[] = [
  { what: 'a store as it comes', values: { host } },
  { what: 'a small store', values: { host, plan: 'small' } },
  { what: 'a large store', values: { host, plan: 'large' } },
  { what: 'WordPress alone', values: { host, engine: 'wordpress' } },
  {
    what: 'a store with a certificate',
    values: {
      host,
      site: { scheme: 'https' },
      ingress: { tlsSecret: 'acme-tls', annotations: { 'cert-manager.io/cluster-issuer': 'letsencrypt' } },
    },
  },
  {
    what: 'a store behind a Gateway',
    values: { host, ingress: { enabled: false }, route: { enabled: true, parentRefs: [{ name: 'public' }] } },
  },
  { what: 'a store whose Secret is there', values: { host, credentials: { existingSecret: 'mine' } } },
  {
    what: 'a store whose Secret comes from outside',
    values: { host, credentials: { externalSecret: { store: 'vault' } } },
  },
  {
    what: 'a store whose plugin lies in a volume',
    values: {
      host,
      woocommerce: {
        source: '/plugins/woocommerce.zip',
        volume: { persistentVolumeClaim: { claimName: 'plugins' } },
      },
    },
  },
  {
    what: 'a small store with copies and one that is brought back',
    values: { host, plan: 'small', backup: { enabled: true }, restore: { from: '20260101-031700' } },
  },
  {
    what: 'a small store whose copies go into a bucket at a private address, and come back from there',
    values: {
      host,
      plan: 'small',
      backup: {
        enabled: true,
        s3: {
          endpoint: 'http://10.0.5.7:9000',
          bucket: 'copies',
          existingSecret: 'copies',
          to: [{ ipBlock: { cidr: '10.0.5.7/32' } }],
        },
      },
      restore: { from: '20260101-031700' },
      velero: { enabled: true },
    },
  },
];
