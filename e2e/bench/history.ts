import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { folderOf } from '../../control-plane/src/domain/names.ts';
import { runGit } from '../../control-plane/src/sandbox/git-server/native-git.ts';
import { ApiClient } from '../support/api-client.ts';
import { startGitHost } from '../support/git-host.ts';
import { seededRandom } from '../support/random.ts';
import { startReplica } from '../support/replica.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { makeStoreRepository, storeFiles } from '../support/store-tree.ts';
import { readMemory } from './memory.ts';
import { whenListed } from './ready.ts';
import { median, percentile, timed } from './statistics.ts';

const [stores = 10_000, commits = 100_000] = process.argv.slice(2).map(Number);
const rounds = 41;
const mega = 1024 * 1024;
const ms = (value: number) => `${value.toFixed(1)} ms`;

/** One store's history among many, next to `git log --first-parent -- <folder>` in a bare clone. */
async function main(): Promise<void> {
  const scratch = await makeScratch('bench-history');
  const repository = path.join(scratch, 'stores.git');
  await makeStoreRepository(repository, stores);
  await runGit(repository, ['fast-import', '--quiet', '--force'], changes());
  const host = await startGitHost([repository]);
  const gitUrl = `${host.url}/${path.basename(repository)}`;
  const data = path.join(scratch, 'data');
  const replica = await startReplica({ gitUrl, repository, dataDirectory: data, patience: 120_000 });
  const client = new ApiClient(replica.url);
  try {
    await whenListed(client, stores, true);
    const before = await readMemory(replica.pid);
    const reading = await timed(() => whenRead(client));
    const after = await readMemory(replica.pid);
    const figures = {
      cold: [] as number[],
      warm: [] as number[],
      fleet: [] as number[],
      native: [] as number[],
    };
    const random = seededRandom(7);
    for (let round = 0; round < rounds; round++) {
      const id = `store-shop-${Math.floor(random() * stores)}`;
      figures.cold.push(await timed(() => ask(client, `/api/stores/${id}/history`)));
      figures.warm.push(await timed(() => ask(client, `/api/stores/${id}/history`)));
      figures.fleet.push(await timed(() => ask(client, '/api/history?author=grace')));
      const log = ['log', '--first-parent', '--format=%H', 'main', '--', folderOf(id)];
      figures.native.push(await timed(() => runGit(repository, log)));
    }
    const warm = median(figures.warm);
    process.stdout.write(`${stores} stores, ${commits} commits
  one store's history, contents here   ${ms(warm)} p50, ${ms(percentile(figures.warm, 0.95))} p95
  the same, contents fetched first     ${ms(median(figures.cold))} p50, ${ms(percentile(figures.cold, 0.95))} p95
  all stores, by author                ${ms(median(figures.fleet))} p50
  git log --first-parent -- <folder>   ${ms(median(figures.native))} p50; product / git ${(warm / median(figures.native)).toFixed(3)}
  reading it after all are Ready       ${ms(reading)}
  memory (RSS) before and after        ${(before.now / mega).toFixed(0)} → ${(after.now / mega).toFixed(0)} MB, ${((await readMemory(replica.pid)).now / mega).toFixed(0)} at the end
`);
  } finally {
    client.close();
    await replica.stop();
    await host.stop();
    await removeScratch(scratch);
  }
}

async function ask(client: ApiClient, url: string): Promise<{ complete: boolean; items: unknown[] }> {
  const { status, body } = await client.get(url);
  if (status !== 200) throw new Error(`${url} was answered ${status}`);
  return body as { complete: boolean; items: unknown[] };
}

async function whenRead(client: ApiClient): Promise<void> {
  while (!(await ask(client, '/api/history?limit=1')).complete) await sleep(100);
}

/** Changes of one store each, on top of the branch. */
function* changes(): Generator<string> {
  const random = seededRandom(1);
  for (let number = 0; number < commits; number++) {
    const store = Math.floor(random() * stores);
    const [file = '', text = ''] = [...storeFiles(`shop-${store}`, store)][0] ?? [];
    const next = `${text}# ${number}\n`;
    const person = number % 100 === 0 ? 'Grace <grace@example.org>' : 'Ada <ada@example.org>';
    const head = `commit refs/heads/main\ncommitter ${person} ${1_760_000_000 + number} +0000\ndata 6\nchange`;
    const from = number === 0 ? '\nfrom refs/heads/main^0' : '';
    yield `${head}${from}\nM 100644 inline ${file}\ndata ${Buffer.byteLength(next)}\n${next}\n`;
  }
}

await main();
