/** What the tests are told about the cluster. */
export interface ClusterInfo {
  /** Path of an administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** Path of the platform's own: the ServiceAccount `platform-api-sa`, with the rights of `platform-api-cr`. */
  readonly platformKubeconfig: string;
  readonly gitUrl: string;
  /** Flags with which the argocd command finds its server. */
  readonly argocdFlags: readonly string[];
  /** Versions of the parts, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Address at which programs of the cluster are stopped and started; undefined on a cluster of somebody else. */
  readonly control?: string;
}
