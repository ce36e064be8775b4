import { cpus, totalmem } from 'node:os';
import type { Figures } from './measure.ts';

const mega = 1024 * 1024;

interface Row {
  readonly what: string;
  readonly figure: string;
  readonly target: { readonly words: string; readonly met: boolean };
}

/** The targets were set for a tree of so many stores; for others the figures stand alone. */
const targetStores = 10_000;

/** The table of one size of tree. A missed target is told, no more: clocks of busy machines only inform. */
export function reportOf(figures: Figures): string {
  const { stores, start, single, list, burst, memory } = figures;
  const ratio = single.product / single.porcelain;
  const startRatio = start.product / start.clone;
  const rss = memory.afterBurst.now / mega;
  const rows: Row[] = [
    {
      what: 'one create: product / native add+commit+push',
      figure: `${ratio.toFixed(2)}  (${ms(single.product)} / ${ms(single.porcelain)}, p50)`,
      target: { words: '≤ 0.5', met: ratio <= 0.5 },
    },
    {
      what: `burst of ${burst.creates} creates, a commit each`,
      figure: `${burst.perSecond.toFixed(0)}/s  (${ms(burst.duration)}, ${burst.commits} commits; one waits ${ms(burst.p50)} p50, ${ms(burst.p95)} p95)`,
      target: { words: '≥ 300/s', met: burst.perSecond >= 300 && burst.commits === burst.creates },
    },
    {
      what: 'memory of the control plane (RSS)',
      figure: `${rss.toFixed(0)} MB after the burst  (${(memory.settled.now / mega).toFixed(0)} before, peak ${(memory.afterBurst.peak / mega).toFixed(0)})`,
      target: { words: '≤ 300 MB', met: rss <= 300 },
    },
    {
      what: 'start to serving: product / git clone --depth 1',
      figure: `${startRatio.toFixed(2)}  (${ms(start.product)} / ${ms(start.clone)}; the clone without files ${ms(start.bareClone)})`,
      target: { words: '≤ 2', met: startRatio <= 2 },
    },
    {
      what: 'GET /api/stores, mixed',
      figure: `${ms(list.p50)} p50, ${ms(list.p95)} p95, ${ms(list.p99)} p99`,
      target: { words: 'p95 ≤ 50 ms', met: list.p95 <= 50 },
    },
  ];
  const width = Math.max(...rows.map(({ what }) => what.length));
  const lines = rows.map(({ what, figure, target }) => {
    const verdict = `   [${target.words}: ${target.met ? 'met' : 'missed'}]`;
    return `  ${what.padEnd(width)}  ${figure}${stores === targetStores ? verdict : ''}`;
  });
  return [`${stores.toLocaleString('en')} stores`, ...lines].join('\n');
}

/** What the figures were measured on. */
export function machine(): { cores: number; memory: string; node: string } {
  return {
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 1024 ** 3)} GiB`,
    node: process.version,
  };
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
