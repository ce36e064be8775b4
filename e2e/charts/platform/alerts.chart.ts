import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { platformChart } from '../charts.ts';
import { answerOf } from '../run-program.ts';
import { rules } from './alert-rules.ts';

/** Series by name, each with its values minute by minute in promtool's notation. */
type Series = Readonly<Record<string, string>>;

interface Case {
  readonly alert: string;
  /** Minutes. */
  readonly at: number;
  readonly firing: Series;
  readonly quiet: Series;
  /** Labels of the alert beside its severity. */
  readonly labels?: Readonly<Record<string, string>>;
}

const requests = 'storeplane_http_request_duration_seconds_count';
const pushes = 'storeplane_git_push_duration_seconds_count';
const webhooks = 'storeplane_webhook_deliveries_total';
/** Stores by the seconds within which they were Ready, that many more each minute. */
const slowness = (within: Readonly<Record<string, number>>, change: string): Series =>
  Object.fromEntries(
    [...Object.entries(within), ['+Inf', 10] as const].map(([le, number]) => [
      `storeplane_store_ready_duration_seconds_bucket{change="${change}",le="${le}"}`,
      `0+${number}x120`,
    ]),
  );
const growing = '0 60 120 180 240 300 360 420 480 540';

const cases: readonly Case[] = [
  { alert: 'StoreplaneDown', at: 6, firing: {}, quiet: { 'storeplane_fresh{source="argocd"}': '0x20' } },
  ...['repository', 'argocd'].map((source) => ({
    alert: source === 'argocd' ? 'StoreplaneArgoCdStale' : 'StoreplaneRepositoryStale',
    at: 8,
    firing: {
      [`storeplane_stale_seconds{source="${source}",pod="a"}`]: growing,
      [`storeplane_stale_seconds{source="${source}",pod="b"}`]: growing,
    },
    // One replica still reads it.
    quiet: {
      [`storeplane_stale_seconds{source="${source}",pod="a"}`]: growing,
      [`storeplane_stale_seconds{source="${source}",pod="b"}`]: '0x20',
    },
  })),
  {
    alert: 'StoreplaneServerErrors',
    at: 16,
    firing: {
      [`${requests}{route="/api/stores",status="5xx"}`]: '0+10x20',
      [`${requests}{route="/api/stores",status="2xx"}`]: '0+90x20',
    },
    // A replica that is not ready is no error of a request.
    quiet: {
      [`${requests}{route="/readyz",status="5xx"}`]: '0+10x20',
      [`${requests}{route="/api/stores",status="4xx"}`]: '0+10x20',
      [`${requests}{route="/api/stores",status="2xx"}`]: '0+90x20',
    },
  },
  {
    alert: 'StoreplaneWritesWaiting',
    at: 7,
    firing: { storeplane_git_queued_requests: '101x20' },
    quiet: { storeplane_git_queued_requests: '100x20' },
  },
  {
    alert: 'StoreplanePushesFail',
    at: 21,
    firing: {
      [`${pushes}{outcome="accepted",pod="a"}`]: '0+4x30',
      [`${pushes}{outcome="unknown",pod="a"}`]: '0+3x30',
      [`${pushes}{outcome="moved",pod="b"}`]: '0+3x30',
    },
    // Two writers that meet: each is sent back once for a push that goes well.
    quiet: {
      [`${pushes}{outcome="accepted",pod="a"}`]: '0+4x30',
      [`${pushes}{outcome="moved",pod="b"}`]: '0+4x30',
    },
  },
  {
    alert: 'StoreplaneStoresSlow',
    at: 90,
    firing: slowness({ 300: 8, 600: 10 }, 'created'),
    quiet: { ...slowness({ 300: 10, 600: 10 }, 'created'), ...slowness({ 300: 0, 600: 10 }, 'updated') },
  },
  {
    alert: 'StoreplaneWebhooksRefused',
    at: 45,
    firing: { [`${webhooks}{outcome="unsigned"}`]: '0+1x60' },
    quiet: { [`${webhooks}{outcome="unsigned"}`]: '0 0 1 2x60', [`${webhooks}{outcome="looked"}`]: '0+9x60' },
  },
  {
    alert: 'StoreplaneDeletionsHeld',
    at: 12,
    firing: { 'storeplane_deletions_held{reason="too_many"}': '3x20' },
    quiet: { 'storeplane_deletions_held{reason="too_many"}': '3 3 0x20' },
    labels: { reason: 'too_many' },
  },
  {
    alert: 'StoreplaneStoresFailed',
    at: 17,
    // Two replicas count the same stores.
    firing: {
      'storeplane_stores{status="Failed",pod="a"}': '2x20',
      'storeplane_stores{status="Failed",pod="b"}': '2x20',
      'storeplane_stores{status="Ready",pod="a"}': '8x20',
      'storeplane_stores{status="Ready",pod="b"}': '8x20',
    },
    quiet: { 'storeplane_stores{status="Failed"}': '1x20', 'storeplane_stores{status="Ready"}': '9x20' },
  },
];

const seriesOf = (series: Series) =>
  Object.entries(series).map(([name, values]) => ({ series: name, values }));

/** Rejects with promtool's words when the alerts are others. */
async function check({ alert, at, labels }: Case, series: Series, fires: boolean): Promise<string> {
  const rule = rules.find((one) => one.alert === alert);
  const words = rule?.annotations.summary.replace('{{ $labels.reason }}', labels?.reason ?? '');
  const expected = { exp_labels: { ...rule?.labels, ...labels }, exp_annotations: { summary: words } };
  const folder = await mkdtemp(path.join(tmpdir(), 'storeplane-alerts-'));
  try {
    const file = path.join(folder, 'test.yaml');
    const content = {
      rule_files: [`${platformChart.folder}files/alerts.yaml`],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: seriesOf(series),
          alert_rule_test: [{ eval_time: `${at}m`, alertname: alert, exp_alerts: fires ? [expected] : [] }],
        },
      ],
    };
    await writeFile(file, stringify(content));
    return await answerOf('promtool', ['test', 'rules', file], '');
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('there is a case for every alert', () => {
  expect(cases.map(({ alert }) => alert).sort()).toEqual(rules.map(({ alert }) => alert).sort());
});

test.each(cases)('$alert comes when it should', async (one) => {
  expect(await check(one, one.firing, true)).toContain('SUCCESS');
});

test.each(cases)('$alert stays away when it should', async (one) => {
  expect(await check(one, one.quiet, false)).toContain('SUCCESS');
  // And would be seen.
  await expect(check(one, one.quiet, true)).rejects.toThrow(one.alert);
});
