import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiClient } from '../support/api-client.ts';

interface Totals {
  readonly total: number;
  readonly totals: { readonly Ready: number };
}

/** Resolves when the API lists `count` stores, and with `ready` when all of them are Ready. Rejects after 3 minutes. */
export async function whenListed(client: ApiClient, count: number, ready: boolean): Promise<void> {
  const end = performance.now() + 180_000;
  while (performance.now() < end) {
    const answer = await client.get('/api/stores?limit=1').catch(() => undefined);
    const { total, totals } = (answer?.status === 200 ? answer.body : {}) as Partial<Totals>;
    if (total === count && (!ready || totals?.Ready === count)) return;
    await sleep(20);
  }
  throw new Error(`the API does not list ${count} stores`);
}
