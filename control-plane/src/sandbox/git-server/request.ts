import type { IncomingMessage } from 'node:http';

/** A request of git's smart HTTP protocol, told by method, path and query alone. */
export interface GitRequest {
  readonly repository: string;
  readonly service: 'git-upload-pack' | 'git-receive-pack';
  /** True for `GET …/info/refs?service=…`, false for the POST to the service. */
  readonly advertisement: boolean;
}

const shape = /^\/([A-Za-z0-9][A-Za-z0-9._-]*)\/(info\/refs|git-upload-pack|git-receive-pack)(?:\?(.*))?$/;

/**
 * Reads `url` as one of the three requests that git clients make. Everything else, among it files of the repository,
 * encoded and dotted paths, is undefined: nothing a client sends reaches a path on disk.
 */
export function readGitRequest(method: string | undefined, url: string): GitRequest | undefined {
  const match = shape.exec(url);
  const repository = match?.[1];
  const action = match?.[2];
  if (repository === undefined || action === undefined) return undefined;
  const advertisement = action === 'info/refs';
  if (advertisement !== (method === 'GET') || (!advertisement && method !== 'POST')) return undefined;
  const service = advertisement ? new URLSearchParams(match?.[3] ?? '').get('service') : action;
  if (service !== 'git-upload-pack' && service !== 'git-receive-pack') return undefined;
  return { repository, service, advertisement };
}

/**
 * The CGI variables of `git http-backend` for this request (git-http-backend(1), ENVIRONMENT). Never CONTENT_LENGTH:
 * with it git 2.39 waits for ever, at full speed, for the rest of a body whose sender is gone.
 */
export function cgiVariables(
  request: GitRequest,
  path: string,
  req: IncomingMessage,
): Record<string, string> {
  const variables: Record<string, string> = {
    GIT_PROJECT_ROOT: path,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: request.advertisement ? '/info/refs' : `/${request.service}`,
    QUERY_STRING: request.advertisement ? `service=${request.service}` : '',
    REQUEST_METHOD: request.advertisement ? 'GET' : 'POST',
    REMOTE_ADDR: req.socket.remoteAddress ?? '',
    SERVER_PROTOCOL: 'HTTP/1.1',
  };
  copy(variables, 'CONTENT_TYPE', req.headers['content-type'], /^[\w./+-]{1,100}$/);
  copy(variables, 'HTTP_CONTENT_ENCODING', req.headers['content-encoding'], /^(x-)?gzip$/);
  copy(variables, 'GIT_PROTOCOL', String(req.headers['git-protocol'] ?? ''), /^version=\d$/);
  return variables;
}

function copy(into: Record<string, string>, name: string, value: string | undefined, allowed: RegExp): void {
  if (value !== undefined && allowed.test(value)) into[name] = value;
}
