import { apiVersionOf, type Resource, resourceName } from './resources.ts';

/** One request to the API server, in the words of its RBAC rules. */
export interface ApiRequest {
  readonly verb: 'get' | 'list' | 'watch' | 'patch';
  readonly resource: Resource;
  /** Undefined for objects outside of namespaces. */
  readonly namespace?: string;
  /** Of the one object that `get` and `patch` are about. */
  readonly name?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** For `patch`: a JSON merge patch (RFC 7386). */
  readonly body?: unknown;
}

/** The path below the API server's address, with the query. */
export function pathOf({ resource, namespace, name, query }: ApiRequest): string {
  const root = resource.group === '' ? '/api' : '/apis';
  const parts = [root, apiVersionOf(resource)];
  if (namespace !== undefined) parts.push('namespaces', encodeURIComponent(namespace));
  parts.push(resource.plural);
  if (name !== undefined) parts.push(encodeURIComponent(name));
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  return parts.join('/') + search;
}

/** `list applications.argoproj.io in namespace argocd` */
export function describe({ verb, resource, namespace }: ApiRequest): string {
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  return `${verb} ${resourceName(resource)}${where}`;
}
