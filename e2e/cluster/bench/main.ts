import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { makeScratch, removeScratch } from '../../support/scratch.ts';
import { runInNamespaces } from '../namespaces.ts';
import type { Plan } from '../plan.ts';
import { type Measured, reportOf } from './report.ts';
import type { Door, Result } from './result.ts';

interface Scenario {
  readonly title: string;
  readonly door: Door;
  readonly count: number;
  readonly stockSettings: boolean;
}

const scenarios: readonly Scenario[] = [
  { title: '300 stores through the API', door: 'api', count: 300, stockSettings: false },
  { title: '300 stores pushed by hand in one commit', door: 'by-hand', count: 300, stockSettings: false },
  { title: '30 stores through the API', door: 'api', count: 30, stockSettings: false },
  {
    title: "30 stores through the API, Argo CD's default settings",
    door: 'api',
    count: 30,
    stockSettings: true,
  },
];

export type BenchOptions = Pick<Plan, 'parts' | 'logs'>;

/** Each scenario on a cluster of its own, one after another, and all of them in one report. */
export async function bench(options: BenchOptions): Promise<number> {
  const measured: Measured[] = [];
  for (const scenario of scenarios) {
    process.stdout.write(`\n${scenario.title}\n`);
    const result = await measure(scenario, options);
    if (result === undefined) return 1;
    measured.push({ title: scenario.title, result });
  }
  process.stdout.write(`\n${reportOf(measured)}\n`);
  return 0;
}

async function measure(scenario: Scenario, { parts, logs }: BenchOptions): Promise<Result | undefined> {
  const folder = await makeScratch('bench');
  const file = path.join(folder, 'result.json');
  const { door, count, stockSettings } = scenario;
  try {
    const code = await runInNamespaces({
      parts,
      folder,
      logs: path.join(logs, `bench-${door}-${count}${stockSettings ? '-stock' : ''}`),
      volumes: count,
      images: [],
      reachable: false,
      withStoreplane: false,
      stockSettings,
      command: ['node', 'e2e/cluster/bench/scenario.ts', door, String(count), file],
    });
    return code === 0 ? (JSON.parse(await readFile(file, 'utf8')) as Result) : undefined;
  } finally {
    await removeScratch(folder);
  }
}
