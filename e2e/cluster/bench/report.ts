import { cpus, totalmem } from 'node:os';
import { median, percentile } from '../../bench/statistics.ts';
import type { Result } from './result.ts';

export interface Measured {
  readonly title: string;
  readonly result: Result;
}

/** Lines for people: each scenario beside the others of the same run. */
export function reportOf(measured: readonly Measured[]): string {
  const machine = `${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return [`Bursts of stores on a real cluster (${machine})`, ...measured.flatMap(linesOf)].join('\n');
}

function linesOf({ title, result }: Measured): string[] {
  const { count, appeared, running, clickToApplication, clickToReady, memory } = result;
  const lines = [
    '',
    title,
    `  Applications        ${rate(appeared, count)}`,
    `  Synced and Healthy  ${rate(running, count)}`,
  ];
  if (clickToReady.length > 0) {
    lines.push(
      `  click → Application ${spread(clickToApplication)}`,
      `  click → Ready       ${spread(clickToReady)}`,
    );
  }
  if (memory !== undefined) lines.push(`  control plane       ${Math.round(memory / 2 ** 20)} MB resident`);
  return lines;
}

function rate(times: readonly number[], count: number): string {
  const last = Math.max(...times) / 1000;
  return `${times.length} of ${count} after ${last.toFixed(1)} s (${(times.length / last).toFixed(2)}/s)`;
}

function spread(times: readonly number[]): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  return `median ${seconds(median(times))}, p95 ${seconds(percentile(times, 0.95))}`;
}
