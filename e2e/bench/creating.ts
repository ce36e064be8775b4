import { runGit } from '../../control-plane/src/sandbox/git-server/native-git.ts';
import { ApiClient } from '../support/api-client.ts';
import type { PorcelainClone } from './porcelain.ts';
import { median, percentile, timed } from './statistics.ts';

export interface SingleFigures {
  /** Milliseconds, p50. */
  readonly product: number;
  readonly porcelain: number;
}

/** One create through the API and one by native git, in turns. */
export async function measureSingle(
  client: ApiClient,
  clone: PorcelainClone,
  rounds: number,
): Promise<SingleFigures> {
  const product: number[] = [];
  const porcelain: number[] = [];
  // both sides once without the clock
  for (let round = -1; round < rounds; round++) {
    const byHand = await clone.addStore(`single-${round + 1}`);
    const byApi = await timed(() => create(client, `single-${round + 1}`));
    if (round < 0) continue;
    porcelain.push(byHand);
    product.push(byApi);
  }
  return { product: median(product), porcelain: median(porcelain) };
}

export interface BurstFigures {
  readonly creates: number;
  /** Milliseconds until the last one was acknowledged. */
  readonly duration: number;
  readonly perSecond: number;
  /** Milliseconds that one request waited. */
  readonly p50: number;
  readonly p95: number;
  /** Commits that the branch got meanwhile. */
  readonly commits: number;
}

/** Many creates at once, each on the next free connection, until all are acknowledged. */
export async function measureBurst(
  url: string,
  repository: string,
  creates: number,
  connections: number,
  prefix = 'burst',
): Promise<BurstFigures> {
  const client = new ApiClient(url, { connections });
  const waits: number[] = [];
  let next = 0;
  const work = async () => {
    for (let number = next++; number < creates; number = next++) {
      waits.push(await timed(() => create(client, `${prefix}-${number}`)));
    }
  };
  const before = await countCommits(repository);
  const duration = await timed(() => Promise.all(Array.from({ length: connections }, work)));
  const commits = (await countCommits(repository)) - before;
  client.close();
  const perSecond = creates / (duration / 1000);
  return { creates, duration, perSecond, p50: median(waits), p95: percentile(waits, 0.95), commits };
}

async function create(client: ApiClient, name: string): Promise<void> {
  const { status, body } = await client.create({ name });
  if (status !== 201) throw new Error(`creating ${name} was answered ${status}: ${JSON.stringify(body)}`);
}

async function countCommits(repository: string): Promise<number> {
  return Number(await runGit(repository, ['rev-list', '--count', 'main']));
}
