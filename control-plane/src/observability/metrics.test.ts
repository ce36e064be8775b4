import { expect, test } from 'vitest';
import { createMetrics } from './metrics.ts';

const sources = {
  totals: () => ({}),
  queued: () => 0,
  fresh: () => ({ repository: true, argocd: true }),
  staleSeconds: () => ({ repository: 0, argocd: 0 }),
  held: () => ({ too_many: 0, unwanted: 0 }),
  reviews: () => ({}),
  files: () => ({}),
};

test('what is known elsewhere is said as it is when it is asked for', async () => {
  let argocd = 0;
  let held = { too_many: 0, unwanted: 0 };
  let queued = 3;
  const metrics = createMetrics();
  metrics.follow({
    ...sources,
    staleSeconds: () => ({ repository: 0, argocd }),
    held: () => held,
    queued: () => queued,
    reviews: () => ({ create: 2, update: 0, delete: 1 }),
  });
  const first = await metrics.text();
  expect(first).toContain('storeplane_deletions_held{reason="too_many"} 0\n');
  expect(first).toContain('storeplane_git_queued_requests 3\n');
  expect(first).toContain('storeplane_reviews_open{operation="create"} 2\n');
  argocd = 90;
  queued = 0;
  held = { too_many: 12, unwanted: 1 };
  const text = await metrics.text();
  expect(text).toContain('storeplane_deletions_held{reason="too_many"} 12\n');
  expect(text).toContain('storeplane_deletions_held{reason="unwanted"} 1\n');
  expect(text).toContain('storeplane_stale_seconds{source="argocd"} 90\n');
  expect(text).toContain('storeplane_stale_seconds{source="repository"} 0\n');
  expect(text).toContain('storeplane_git_queued_requests 0\n');
});

test('pushes are counted by what became of them, commits when they are on the branch', async () => {
  const metrics = createMetrics();
  metrics.pushed({ outcome: 'unknown', commits: 7, attempt: 1, seconds: 15 });
  metrics.pushed({ outcome: 'accepted', commits: 7, attempt: 2, seconds: 0.3 });
  metrics.pushed({ outcome: 'moved', commits: 2, attempt: 1, seconds: 0.1 });
  const text = await metrics.text();
  for (const outcome of ['unknown', 'accepted', 'moved'])
    expect(text).toContain(`storeplane_git_push_duration_seconds_count{outcome="${outcome}"} 1\n`);
  expect(text).toContain('storeplane_git_push_retries_total 1\n');
  expect(text).toContain('storeplane_git_batch_commits_sum 7\n');
});

test('requests are told apart by class of their status, stores by what was changed', async () => {
  const metrics = createMetrics();
  for (const status of [200, 204, 404, 503])
    metrics.observe({ method: 'GET', route: '/api/stores', status, seconds: 0.1 });
  metrics.ready('created', 42);
  metrics.ready('updated', 4);
  const text = await metrics.text();
  const count = 'storeplane_http_request_duration_seconds_count{method="GET",route="/api/stores",status=';
  for (const [status, number] of [
    ['2xx', 2],
    ['4xx', 1],
    ['5xx', 1],
  ])
    expect(text).toContain(`${count}"${status}"} ${number}\n`);
  expect(text).toContain('storeplane_store_ready_duration_seconds_bucket{le="60",change="created"} 1\n');
  expect(text).toContain('storeplane_store_ready_duration_seconds_bucket{le="5",change="updated"} 1\n');
});
