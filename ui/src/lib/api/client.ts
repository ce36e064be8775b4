import createClient from 'openapi-fetch';
import { type Problem, problemFrom, problemFromThrown } from './problem.ts';
import type { paths } from './schema.d.ts';
import type {
  CreateStore,
  Credentials,
  FleetHistory,
  FleetParameters,
  ListParameters,
  Me,
  NameCheck,
  Overview,
  Releases,
  Reverted,
  StoreHistory,
  StoreList,
  StoreRecord,
  Undone,
  UpdateStore,
} from './types.ts';

export type Result<T> = { ok: true; data: T; status: number } | { ok: false; problem: Problem };

/** Milliseconds. A commit waits for the git host, so this is long; a silent line is still given up on. */
const TIMEOUT = 30_000;

// Looked up at each call: tests and tools may replace fetch after this module was loaded.
const client = createClient<paths>({ baseUrl: '/', fetch: (request) => globalThis.fetch(request) });

let heard: (problem: Problem) => void = () => {};

/** Has `listener` hear of each answer that says that nobody is signed in. */
export function onSignedOut(listener: (problem: Problem) => void): void {
  heard = listener;
}

async function result<T>(
  send: (signal: AbortSignal) => Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<Result<T>> {
  try {
    const { data, error, response } = await send(AbortSignal.timeout(TIMEOUT));
    if (response.ok) return { ok: true, data: data as T, status: response.status };
    const problem = problemFrom(response.status, error);
    if (response.status === 401) heard(problem);
    return { ok: false, problem };
  } catch (thrown) {
    return { ok: false, problem: problemFromThrown(thrown) };
  }
}

export function listStores(query: ListParameters): Promise<Result<StoreList>> {
  return result((signal) => client.GET('/api/stores', { params: { query }, signal }));
}

export function getStore(id: string): Promise<Result<StoreRecord>> {
  return result((signal) => client.GET('/api/stores/{id}', { params: { path: { id } }, signal }));
}

/** Status 201 when the store is new, 200 when it existed with these settings. */
export function createStore(body: CreateStore, idempotencyKey: string): Promise<Result<StoreRecord>> {
  const header = { 'Idempotency-Key': idempotencyKey };
  return result((signal) => client.POST('/api/stores', { body, params: { header }, signal }));
}

/** `version` is the record's; the control plane answers 412 when the store has another one by now. */
export function updateStore(id: string, body: UpdateStore, version: string): Promise<Result<StoreRecord>> {
  const header = { 'If-Match': `"${version}"` };
  return result((signal) =>
    client.PATCH('/api/stores/{id}', { body, params: { path: { id }, header }, signal }),
  );
}

/** The record while something is left of the store; undefined when nothing is. */
export function deleteStore(id: string): Promise<Result<StoreRecord | undefined>> {
  return result((signal) => client.DELETE('/api/stores/{id}', { params: { path: { id } }, signal }));
}

export function refreshStore(id: string): Promise<Result<StoreRecord>> {
  return result((signal) => client.POST('/api/stores/{id}/refresh', { params: { path: { id } }, signal }));
}

export function retryStore(id: string): Promise<Result<StoreRecord>> {
  return result((signal) => client.POST('/api/stores/{id}/retry', { params: { path: { id } }, signal }));
}

/** Whom a new store lets in; the server logs who asked. To be kept nowhere. */
export function revealCredentials(id: string): Promise<Result<Credentials>> {
  return result((signal) =>
    client.POST('/api/stores/{id}/reveal-credentials', { params: { path: { id } }, signal }),
  );
}

/** Keeps a store whose deletion waits. */
export function undoDelete(id: string): Promise<Result<StoreRecord>> {
  return result((signal) =>
    client.POST('/api/stores/{id}/undo-delete', { params: { path: { id } }, signal }),
  );
}

/** Keeps these stores. */
export function undoDeletions(stores: string[]): Promise<Result<Undone>> {
  return result((signal) => client.POST('/api/deletions/undo', { body: { stores }, signal }));
}

/** Lets the deletions of these stores run: their data are removed. */
export function releaseDeletions(stores: string[]): Promise<Result<Releases>> {
  return result((signal) => client.POST('/api/deletions/release', { body: { stores }, signal }));
}

/** `cursor`: undefined for the newest commits. */
export function getHistory(id: string, cursor: string | undefined): Promise<Result<StoreHistory>> {
  const query = cursor === undefined ? {} : { cursor };
  return result((signal) =>
    client.GET('/api/stores/{id}/history', { params: { path: { id }, query }, signal }),
  );
}

export function getFleetHistory(query: FleetParameters): Promise<Result<FleetHistory>> {
  return result((signal) => client.GET('/api/history', { params: { query }, signal }));
}

/** Takes back what a commit did to a store. */
export function revertStore(id: string, commit: string, idempotencyKey: string): Promise<Result<Reverted>> {
  const header = { 'Idempotency-Key': idempotencyKey };
  return result((signal) =>
    client.POST('/api/stores/{id}/revert', { body: { commit }, params: { path: { id }, header }, signal }),
  );
}

export function checkName(name: string): Promise<Result<NameCheck>> {
  return result((signal) => client.GET('/api/names/{name}', { params: { path: { name } }, signal }));
}

export function getOverview(): Promise<Result<Overview>> {
  return result((signal) => client.GET('/api/overview', { signal }));
}

/** As whom one is known. */
export function getMe(): Promise<Result<Me>> {
  return result((signal) => client.GET('/api/me', { signal }));
}

/** Ends the session here; the browser has to go to `location` then. */
export function logout(): Promise<Result<{ location: string }>> {
  return result((signal) => client.POST('/auth/logout', { signal }));
}
