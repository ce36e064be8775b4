import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { createMetrics } from '../../../control-plane/src/observability/metrics.ts';
import { platformChart } from '../charts.ts';
import { rules } from './alert-rules.ts';

const dashboard = JSON.parse(await readFile(`${platformChart.folder}files/dashboard.json`, 'utf8')) as {
  panels: readonly { title: string; targets: readonly { expr: string }[] }[];
};

/** The names of all series that /metrics may hold. */
async function seriesNames(): Promise<Set<string>> {
  const metrics = createMetrics();
  metrics.follow({
    totals: () => ({ Ready: 1 }),
    queued: () => 0,
    fresh: () => ({ repository: true, argocd: true }),
    staleSeconds: () => ({ repository: 0, argocd: 0 }),
    held: () => ({ too_many: 0, unwanted: 0 }),
    reviews: () => ({ create: 0 }),
    files: () => ({ policy: true }),
  });
  metrics.observe({ method: 'GET', route: '/livez', status: 200, seconds: 0.1 });
  metrics.refused('/api/stores', 'overloaded');
  metrics.webhook('looked');
  metrics.pushed({ outcome: 'accepted', commits: 1, attempt: 2, seconds: 0.1 });
  metrics.ready('created', 10);
  const lines = (await metrics.text()).split('\n');
  return new Set(lines.flatMap((line) => /^([a-z_]+)[ {]/.exec(line)?.[1] ?? []));
}

const known = await seriesNames();
const namesIn = (expr: string) => expr.match(/\b(?:storeplane|process|nodejs)_[a-z_]+/g) ?? [];

describe('every series exists', () => {
  test.each(rules)('$alert', ({ expr }) => {
    expect(namesIn(expr)).not.toEqual([]);
    for (const name of namesIn(expr)) expect(known).toContain(name);
  });

  test.each(dashboard.panels)('panel $title', ({ targets }) => {
    for (const { expr } of targets) {
      expect(namesIn(expr)).not.toEqual([]);
      for (const name of namesIn(expr)) expect(known).toContain(name);
    }
  });
});

test('docs/operations.md says of each alert, and of no other, what to do', async () => {
  const text = await readFile(new URL('../../../docs/operations.md', import.meta.url), 'utf8');
  const headings = [...text.matchAll(/^### (Storeplane\w+)$/gm)].map(([, name]) => name);
  expect(headings).toEqual(rules.map(({ alert }) => alert));
});
