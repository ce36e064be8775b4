import type { ApiClient } from '../support/api-client.ts';
import { seededRandom } from '../support/random.ts';
import { percentile, timed } from './statistics.ts';

export interface ListFigures {
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

interface ListPage {
  readonly next_cursor: string | null;
}

/** `GET /api/stores` as people use it: pages, searches, filters and orders, mixed, one after the other. */
export async function measureList(client: ApiClient, requests: number): Promise<ListFigures> {
  const random = seededRandom(1);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const waits: number[] = [];
  let cursor: { readonly query: string; readonly next: string } | undefined;
  for (let request = 0; request < requests; request++) {
    const query = new URLSearchParams(pick(kinds)(pick));
    const follow = cursor !== undefined && random() < 0.3;
    const text =
      follow && cursor ? `${cursor.query}&cursor=${encodeURIComponent(cursor.next)}` : String(query);
    waits.push(
      await timed(async () => {
        const { status, body } = await client.get(`/api/stores?${text}`);
        if (status !== 200) throw new Error(`GET /api/stores?${text} was answered ${status}`);
        const next = (body as ListPage).next_cursor;
        cursor = next === null || follow ? undefined : { query: text, next };
      }),
    );
  }
  return { p50: percentile(waits, 0.5), p95: percentile(waits, 0.95), p99: percentile(waits, 0.99) };
}

type Pick = <T>(values: readonly T[]) => T;

const sorts = ['name', '-name', 'created_at', '-created_at', 'status', '-status'] as const;

const kinds: readonly ((pick: Pick) => Record<string, string>)[] = [
  () => ({}),
  (pick) => ({ sort: pick(sorts), limit: pick(['20', '50', '200']) }),
  (pick) => ({ q: pick(['shop-1', 'shop-99', 'localtest', 'ada', 'nothing-like-it']) }),
  (pick) => ({ status: pick(['Ready', 'Provisioning', 'Failed']), sort: pick(sorts) }),
  (pick) => ({ owner: pick(['ada', 'grace']), plan: pick(['standard', 'small']), limit: '100' }),
  (pick) => ({ q: pick(['shop', 'grace']), status: 'Ready', sort: pick(sorts) }),
];
