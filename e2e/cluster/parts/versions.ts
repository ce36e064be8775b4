/** One program built from a Go module; `go/<module>/go.mod` pins its version and everything it is made of. */
export interface GoPart {
  /** Folder below `go/`. */
  readonly module: string;
  readonly version: string;
  readonly programs: readonly { readonly name: string; readonly package: string }[];
  /** Variables that the linker sets, so that the program knows its own version. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Without the `v`. */
export const kubernetesVersion = '1.35.4';
const kubernetes = `v${kubernetesVersion}`;
const argocd = 'v3.2.11';
const [major, minor] = kubernetesVersion.split('.') as [string, string];

export const goParts: readonly GoPart[] = [
  {
    module: 'kubernetes',
    version: kubernetes,
    programs: [
      'kube-apiserver',
      'kube-controller-manager',
      'kube-scheduler',
      'kubelet',
      'kube-proxy',
      'kubectl',
    ].map((name) => ({ name, package: `k8s.io/kubernetes/cmd/${name}` })),
    // Argo CD parses the server's version, and refuses the one of a build that was told none.
    variables: {
      'k8s.io/component-base/version.gitVersion': kubernetes,
      'k8s.io/component-base/version.gitMajor': major,
      'k8s.io/component-base/version.gitMinor': minor,
    },
  },
  {
    module: 'argocd',
    version: argocd,
    programs: [{ name: 'argocd', package: 'github.com/argoproj/argo-cd/v3/cmd' }],
    variables: {
      'github.com/argoproj/argo-cd/v3/common.version': argocd.slice(1),
      'github.com/argoproj/argo-cd/v3/common.gitTag': argocd,
      'github.com/argoproj/argo-cd/v3/common.gitTreeState': 'clean',
    },
  },
  {
    module: 'etcd',
    version: 'v3.6.16',
    programs: [{ name: 'etcd', package: 'go.etcd.io/etcd/server/v3' }],
    variables: {},
  },
  {
    module: 'coredns',
    version: 'v1.14.7',
    // Its main program is there: CoreDNS with the plugins that are needed.
    programs: [{ name: 'coredns', package: '.' }],
    variables: {},
  },
  {
    module: 'local-path-provisioner',
    version: 'v0.0.30',
    programs: [{ name: 'local-path-provisioner', package: 'github.com/rancher/local-path-provisioner' }],
    variables: { 'main.VERSION': 'v0.0.30' },
  },
  {
    module: 'helm',
    version: 'v3.19.2',
    programs: [{ name: 'helm', package: 'helm.sh/helm/v3/cmd/helm' }],
    variables: {},
  },
];

/** Packages of Debian (or of a distribution made from it) that are unpacked into the cache, never installed. */
export const debianPackages: readonly string[] = [
  'containerd',
  'runc',
  'redis-server',
  'containernetworking-plugins',
  'busybox-static',
  'iproute2',
  'iptables',
  'nginx-light',
];
