import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

test('held deletions and staleness are said as they are when they are asked for', async () => {
  let argocd = 0;
  let held = { too_many: 0, unwanted: 0 };
  const metrics = createMetrics({
    totals: () => ({}),
    fresh: () => ({ repository: true, argocd: true }),
    staleSeconds: () => ({ repository: 0, argocd }),
    held: () => held,
  });
  expect(await metrics.text()).toContain('storeplane_deletions_held{reason="too_many"} 0\n');
  argocd = 90;
  held = { too_many: 12, unwanted: 1 };
  const text = await metrics.text();
  expect(text).toContain('storeplane_deletions_held{reason="too_many"} 12\n');
  expect(text).toContain('storeplane_deletions_held{reason="unwanted"} 1\n');
  expect(text).toContain('storeplane_stale_seconds{source="argocd"} 90\n');
  expect(text).toContain('storeplane_stale_seconds{source="repository"} 0\n');
});
