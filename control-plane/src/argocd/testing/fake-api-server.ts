import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Change, merged, type StoredObject, StoredObjects } from './stored-objects.ts';

export interface RecordedRequest {
  readonly method: string;
  /** `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications` */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string | undefined;
  /** In whose place it is asked. */
  readonly as: string | undefined;
  readonly body: unknown;
}

/** Instead of the real answer: an HTTP status, or none at all. */
export type Fault = number | 'hang';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface OpenWatch {
  readonly path: string;
  readonly name: string | undefined;
  readonly response: ServerResponse;
}

export const applicationsPath = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
export const setsPath = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applicationsets';

/**
 * As much of a Kubernetes API server as the adapter talks to, as its API concepts describe it: paged lists whose tokens
 * expire, watches that go on from a version or say 410, merge patches with a version to hold on to.
 */
export class FakeApiServer {
  readonly requests: RecordedRequest[] = [];
  /** The bearer token that is accepted. */
  token = 'first-token';
  fault: (request: RecordedRequest) => Fault | undefined = () => undefined;
  /** What becomes of an object that is created, and whether it is refused, where the real server would do something. */
  admit: (path: string, object: StoredObject, request: RecordedRequest) => StoredObject | number = (
    _,
    object,
  ) => object;
  /** Runs before a patch is applied: what happens in between. */
  beforePatch: () => void = () => {};
  /** Versions up to this one are forgotten, and the tokens of lists begun before it. */
  compacted = 0;
  readonly #server: Server;
  readonly #collections = new Map<string, StoredObjects>();
  readonly #watches = new Set<OpenWatch>();
  #version = 100;

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async listen(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get watching(): number {
    return this.#watches.size;
  }

  requestsOf(path: string, verb: 'list' | 'watch' | 'patch'): RecordedRequest[] {
    const isOf = ({ method, query }: RecordedRequest) =>
      verb === 'patch'
        ? method === 'PATCH'
        : method === 'GET' && (query.watch === 'true') === (verb === 'watch');
    return this.requests.filter((request) => `${request.path}/`.startsWith(`${path}/`) && isOf(request));
  }

  put(path: string, object: StoredObject): void {
    this.#tell(path, this.#of(path).put(object));
  }

  remove(path: string, name: string): void {
    this.#tell(path, this.#of(path).remove(name));
  }

  object(path: string, name: string): StoredObject | undefined {
    return this.#of(path).objects.get(name);
  }

  /** A change that no open watch tells of. */
  quietly(change: () => void): void {
    const open = [...this.#watches];
    this.#watches.clear();
    change();
    for (const watch of open) this.#watches.add(watch);
  }

  bookmark(): void {
    this.#version += 1;
    const object = { metadata: { resourceVersion: String(this.#version) } };
    for (const { response } of this.#watches) write(response, 'BOOKMARK', object);
  }

  /** Ends all watches: cleanly as after their time, or in the middle. */
  endWatches(how: 'clean' | 'cut'): void {
    for (const { response } of this.#watches) {
      if (how === 'clean') response.end();
      else response.destroy();
    }
  }

  compact(): void {
    this.compacted = this.#version;
    this.#version += 1;
  }

  #of(path: string): StoredObjects {
    const known = this.#collections.get(path);
    if (known !== undefined) return known;
    const made = new StoredObjects(() => {
      this.#version += 1;
      return this.#version;
    });
    this.#collections.set(path, made);
    return made;
  }

  #tell(path: string, { type, object }: Change): void {
    for (const watch of this.#watches) {
      const isAsked = watch.name === undefined || watch.name === object.metadata.name;
      if (watch.path === path && isAsked) write(watch.response, type, object);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const body = await text(request);
    const recorded: RecordedRequest = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      contentType: request.headers['content-type'],
      as: request.headers['impersonate-user']?.toString(),
      body: body === '' ? undefined : JSON.parse(body),
    };
    this.requests.push(recorded);
    const fault = this.fault(recorded);
    if (fault === 'hang') return;
    const isKnown = request.headers.authorization === `Bearer ${this.token}`;
    if (fault !== undefined) send(response, refusal(fault, 'InternalError'));
    else if (!isKnown) send(response, refusal(401, 'Unauthorized'));
    else if (recorded.method === 'PATCH') send(response, this.#patch(recorded));
    else if (recorded.method === 'POST') send(response, this.#create(recorded));
    else if (recorded.method === 'DELETE') send(response, this.#delete(recorded));
    else if (recorded.query.watch === 'true') this.#watch(recorded, response);
    else send(response, this.#read(recorded));
  }

  #read({ path, query }: RecordedRequest): Answer {
    const [, folder = '', name = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
    const one = this.#collections.get(folder)?.objects.get(name);
    if (one !== undefined) return { status: 200, body: one };
    if (this.#collections.get(path) === undefined && isObjectPath(path)) return refusal(404, 'NotFound');
    const [begun = this.#version, from = 0] = (query.continue ?? '').split('-').filter(Boolean).map(Number);
    if (query.continue !== undefined && begun <= this.compacted) return refusal(410, 'Expired');
    const all = [...this.#of(path).objects.values()].filter((object) => isSelected(query, object));
    const end = from + Number(query.limit ?? all.length);
    // the API server leaves apiVersion and kind out of the items
    const items = all.slice(from, end).map(({ apiVersion: _, kind: __, ...item }) => item);
    const next = end < all.length ? { continue: `${begun}-${end}` } : {};
    return {
      status: 200,
      body: { kind: 'List', metadata: { resourceVersion: String(begun), ...next }, items },
    };
  }

  #watch({ path, query }: RecordedRequest, response: ServerResponse): void {
    const since = Number(query.resourceVersion);
    response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    if (since <= this.compacted) {
      write(response, 'ERROR', { kind: 'Status', code: 410, reason: 'Expired', metadata: {} });
      response.end();
      return;
    }
    const name = query.fieldSelector?.replace('metadata.name=', '');
    const watch = { path, name, response };
    for (const { version, type, object } of this.#of(path).changes)
      if (version > since && isSelected(query, object)) write(response, type, object);
    this.#watches.add(watch);
    response.on('close', () => this.#watches.delete(watch));
  }

  #create(request: RecordedRequest): Answer {
    const { path, query, body } = request;
    const admitted = this.admit(path, body as StoredObject, request);
    if (typeof admitted === 'number') return refusal(admitted, 'Forbidden');
    if (this.object(path, admitted.metadata.name) !== undefined) return refusal(409, 'AlreadyExists');
    if (query.dryRun === undefined) this.put(path, admitted);
    return { status: 201, body: admitted };
  }

  /** What is below a namespace goes with it, and at once. */
  #delete({ path, body }: RecordedRequest): Answer {
    const [, folder = '', name = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
    const known = this.object(folder, name);
    if (known === undefined) return refusal(404, 'NotFound');
    const { uid } = (body as { preconditions?: { uid?: string } } | undefined)?.preconditions ?? {};
    if (uid !== undefined && uid !== known.metadata.uid) return refusal(409, 'Conflict');
    this.remove(folder, name);
    for (const place of this.#collections.keys())
      if (place.includes(`${path}/`)) this.#collections.delete(place);
    return { status: 200, body: known };
  }

  #patch({ path, contentType, body }: RecordedRequest): Answer {
    this.beforePatch();
    const [, folder = '', name = ''] = /^(.*)\/([^/]+)$/.exec(path) ?? [];
    const before = this.object(folder, name);
    if (before === undefined) return refusal(404, 'NotFound');
    if (contentType !== 'application/merge-patch+json') return refusal(415, 'UnsupportedMediaType');
    const { resourceVersion } = (body as Partial<StoredObject>).metadata ?? {};
    if (resourceVersion !== undefined && resourceVersion !== before.metadata.resourceVersion)
      return refusal(409, 'Conflict');
    const object = merged(before, body) as StoredObject;
    this.put(folder, object);
    return { status: 200, body: object };
  }
}

function isObjectPath(path: string): boolean {
  return /\/namespaces\/[^/]+$|\/namespaces\/[^/]+\/[^/]+\/[^/]+$/.test(path);
}

function isSelected({ fieldSelector }: RecordedRequest['query'], { metadata }: StoredObject): boolean {
  return fieldSelector === undefined || fieldSelector === `metadata.name=${metadata.name}`;
}

function write(response: ServerResponse, type: string, object: unknown): void {
  response.write(`${JSON.stringify({ type, object })}\n`);
}

function refusal(code: number, reason: string): Answer {
  const body = { kind: 'Status', status: 'Failure', code, reason, message: 'told by the server' };
  return { status: code, body };
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
