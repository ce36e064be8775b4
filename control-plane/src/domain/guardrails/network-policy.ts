/** Private (RFC 1918), carrier (RFC 6598) and link-local ranges: other stores, nodes, cloud metadata addresses. */
export const notTheInternet: readonly string[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
];

const inNamespace = (name: string) => ({
  namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
});

/** Nothing in or out of any pod but: the store itself, the ingress controller, DNS, and HTTPS to the internet. */
export function networkPolicyManifest(ingressNamespace: string): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'store-default-deny', annotations: { 'argocd.argoproj.io/sync-wave': '-10' } },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }] }, { from: [inNamespace(ingressNamespace)] }],
      egress: [
        { to: [{ podSelector: {} }] },
        {
          to: [inNamespace('kube-system')],
          ports: [
            { protocol: 'UDP', port: 53 },
            { protocol: 'TCP', port: 53 },
          ],
        },
        {
          to: [{ ipBlock: { cidr: '0.0.0.0/0', except: notTheInternet } }],
          ports: [{ protocol: 'TCP', port: 443 }],
        },
      ],
    },
  };
}
