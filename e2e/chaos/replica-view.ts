import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../support/api-client.ts';

interface ListPage {
  readonly items: readonly { readonly id: string; readonly version: string | null }[];
  readonly next_cursor: string | null;
}

/**
 * What is wrong with a replica's list of stores: nothing as soon as it has exactly these folders (tree ids by
 * namespace), words when it has not after `patience` milliseconds. What has no folder any more, and is only being
 * deleted, does not count.
 */
export async function verifyReplica(
  client: ApiClient,
  folders: ReadonlyMap<string, string>,
  patience: number,
): Promise<string[]> {
  const end = performance.now() + patience;
  for (;;) {
    const problems = await compare(client, folders).catch((error: Error) => [error.message]);
    if (problems.length === 0 || performance.now() > end) return problems;
    await sleep(200);
  }
}

async function compare(client: ApiClient, folders: ReadonlyMap<string, string>): Promise<string[]> {
  const listed = await listFolders(client);
  const problems: string[] = [];
  for (const [namespace, tree] of folders) {
    if (listed.get(namespace) !== tree)
      problems.push(`${namespace} is ${listed.get(namespace)}, not ${tree}`);
  }
  for (const namespace of listed.keys()) {
    if (!folders.has(namespace)) problems.push(`${namespace} is listed and is not there`);
  }
  return problems;
}

async function listFolders(client: ApiClient): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let cursor = '';
  do {
    const { body } = await client.get(
      `/api/stores?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    const page = body as ListPage;
    for (const { id, version } of page.items) if (version !== null) found.set(id, version);
    cursor = page.next_cursor ?? '';
  } while (cursor !== '');
  return found;
}
