import path from 'node:path';
import { expect, vi } from 'vitest';
import type { StoreRecord } from '../../../control-plane/src/domain/record.ts';
import { type ApiAnswer, ApiClient } from '../../support/api-client.ts';
import { makeScratch, removeScratch } from '../../support/scratch.ts';
import type { ServerProcess } from '../../support/server-process.ts';
import type { WorkTree } from '../../support/work-tree.ts';
import { cloneStores, kubectl, read, refreshSet, startStoreplane } from './session.ts';

export const patience = { timeout: 60_000, interval: 100 };

/** Tries until `check` does not throw; unlike `expect.poll` also before and after tests. */
export function eventually(check: () => Promise<void>, timeout = patience.timeout): Promise<void> {
  return vi.waitFor(check, { ...patience, timeout });
}

/** The product on the cluster, seen as its users see it. */
export class Platform {
  readonly server: ServerProcess;
  readonly api: ApiClient;
  /** A person's clone of the store repository. */
  readonly workTree: WorkTree;
  readonly #scratch: string;

  private constructor(server: ServerProcess, workTree: WorkTree, scratch: string) {
    this.server = server;
    this.api = new ApiClient(server.url);
    this.workTree = workTree;
    this.#scratch = scratch;
  }

  static async start(env: Readonly<Record<string, string>> = {}): Promise<Platform> {
    const scratch = await makeScratch('platform');
    const server = await startStoreplane(path.join(scratch, 'product'), env);
    return new Platform(server, await cloneStores(scratch), scratch);
  }

  async stop(): Promise<void> {
    this.api.close();
    await this.server.stop();
    await removeScratch(this.#scratch);
  }

  async create(name: string): Promise<StoreRecord> {
    const { status, body } = await this.api.create({ name });
    expect(body).toMatchObject({ name });
    expect(status).toBe(201);
    return body as StoreRecord;
  }

  post(path: string, body?: object): Promise<ApiAnswer> {
    return this.api.send('POST', `/api${path}`, body);
  }

  /** Undefined when there is no such store. */
  async store(id: string): Promise<StoreRecord | undefined> {
    const { status, body } = await this.api.get(`/api/stores/${id}`);
    return status === 404 ? undefined : (body as StoreRecord);
  }

  async overview(): Promise<Overview> {
    return (await this.api.get('/api/overview')).body as Overview;
  }

  /** Waits until a store is said to be so. */
  async becomes(
    id: string,
    status: string,
    phase?: string,
    timeout = patience.timeout,
  ): Promise<StoreRecord> {
    const wanted = phase === undefined ? { status } : { status, phase };
    // The whole record, so that a failure tells what it was instead.
    await eventually(async () => expect(await this.store(id)).toMatchObject(wanted), timeout);
    return (await this.store(id)) as StoreRecord;
  }

  async isGone(id: string): Promise<void> {
    await eventually(async () => expect(await this.store(id)).toBeUndefined(), 120_000);
  }
}

export interface Overview {
  readonly repository: {
    readonly stale_since: number | null;
    readonly broken: readonly { file: string; line: number | null; commit: string; author: string }[];
  };
  readonly argocd: {
    readonly stale_since: number | null;
    readonly application_set_error: { readonly file: string | null } | null;
  };
  readonly held: {
    readonly count: number;
    readonly too_many: { readonly ids: readonly string[] };
    readonly unwanted: { readonly ids: readonly string[] };
  };
}

interface Named {
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly deletionTimestamp?: string;
    readonly ownerReferences?: readonly { readonly name: string }[];
  };
}

/** Identities of what a store consists of; what is being removed counts as gone. */
export async function identities(namespace: string): Promise<Record<string, string>> {
  const { items } = await read<{ items: (Named & { kind: string })[] }>(
    'deployment,persistentvolumeclaim,pod,service',
    '--namespace',
    namespace,
  );
  const own = await read<Named & { kind: string }>('namespace', namespace);
  return Object.fromEntries(
    [own, ...items]
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map(({ kind, metadata }) => [`${kind} ${metadata.name}`, metadata.uid]),
  );
}

/** Removes every store, by hand and at once, as somebody who empties a cluster would. For the time between tests. */
export async function removeAllStores(): Promise<void> {
  const scratch = await makeScratch('removal');
  const workTree = await cloneStores(scratch);
  const folders = (await workTree.git('ls-files', 'stores/*/*/*')).split('\n').filter(Boolean);
  const names = new Set(folders.map((file) => file.split('/').slice(0, 3).join('/')));
  if (names.size > 0) await workTree.push(Object.fromEntries([...names].map((name) => [name, null])));
  await removeScratch(scratch);
  await refreshSet();
  await eventually(async () => {
    const all = await read<{ items: Named[] }>('applications', '-n', 'argocd');
    const items = all.items.filter(({ metadata }) => metadata.ownerReferences?.[0]?.name === 'stores');
    const deleted = items.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
    const names = deleted.map(({ metadata }) => metadata.name);
    const approval = `argocd.argoproj.io/deletion-approved=${new Date().toISOString().replace(/\.\d+/, '')}`;
    const annotate = ['annotate', '--overwrite', 'application', '-n', 'argocd', ...names, approval];
    if (names.length > 0) await kubectl(annotate).catch(() => undefined);
    expect(items).toEqual([]);
  }, 200_000);
}
