import { apiVersionOf, type Resource, resourceName } from './resources.ts';

/** One request to the API server, in the words of its RBAC rules. */
export interface ApiRequest {
  readonly verb: 'get' | 'list' | 'watch' | 'patch' | 'create' | 'delete';
  readonly resource: Resource;
  /** Undefined for objects outside of namespaces. */
  readonly namespace?: string;
  /** Of the one object that `get`, `patch` and `delete` are about. */
  readonly name?: string;
  readonly query?: Readonly<Record<string, string>>;
  /** User in whose place it is asked; whoever asks needs the right to impersonate. */
  readonly as?: string;
  /** For `patch`: a JSON merge patch (RFC 7386). For `create` the object, for `delete` its options. */
  readonly body?: unknown;
}

/** What the API server says of itself, at an address that is no resource's. */
export interface PlainRequest {
  readonly verb: 'get';
  readonly path: '/version';
  readonly as?: undefined;
  readonly body?: undefined;
}

/** The path below the API server's address, with the query. */
export function pathOf(request: ApiRequest | PlainRequest): string {
  if ('path' in request) return request.path;
  const { resource, namespace, name, query } = request;
  const root = resource.group === '' ? '/api' : '/apis';
  const parts = [root, apiVersionOf(resource)];
  if (namespace !== undefined) parts.push('namespaces', encodeURIComponent(namespace));
  parts.push(resource.plural);
  if (name !== undefined) parts.push(encodeURIComponent(name));
  const search = query === undefined ? '' : `?${new URLSearchParams(query)}`;
  return parts.join('/') + search;
}

/** `list applications.argoproj.io in namespace argocd` */
export function describe(request: ApiRequest | PlainRequest): string {
  if ('path' in request) return `${request.verb} ${request.path}`;
  const { verb, resource, namespace } = request;
  const where = namespace === undefined ? '' : ` in namespace ${namespace}`;
  return `${verb} ${resourceName(resource)}${where}`;
}
