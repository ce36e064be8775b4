import { isIPv6 } from 'node:net';
import type { Config } from '../config.ts';
import type { StoreSettings } from '../domain/settings.ts';

/** An address under which this machine itself reaches the server. */
export function localAddress(host: string, port: number): string {
  const any: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  const reachable = any[host] ?? host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

/** How stores are named and reached: in the sandbox through this very server, else through the cluster's ingress. */
export function storeSettings({ mode, stores, cluster }: Config, ownPort: number): StoreSettings {
  if (mode === 'cluster') return { ...stores, urlScheme: cluster.storeScheme, urlPort: cluster.storePort };
  return { ...stores, urlScheme: 'http', urlPort: ownPort === 80 ? undefined : ownPort };
}
