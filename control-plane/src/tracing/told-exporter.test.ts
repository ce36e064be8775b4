import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.ts';
import { type Loss, ToldExporter } from './told-exporter.ts';

test('losses are told once a minute at most, with all that was lost since, and never in words of others', async () => {
  const clock = new ManualClock();
  const losses: Loss[] = [];
  let error: (Error & { code?: unknown }) | undefined;
  const collector: SpanExporter = {
    export: (_spans, done) => done(error === undefined ? { code: 0 } : { code: 1, error }),
    shutdown: async () => {},
  };
  const exporter = new ToldExporter(collector, clock, (loss) => losses.push(loss));
  const send = (count: number) => exporter.export(Array(count).fill({} as ReadableSpan), () => {});
  const minutes: Loss[][] = [];
  const nextMinute = async () => {
    minutes.push(losses.splice(0));
    await clock.advance(60_000);
  };
  send(5);
  await nextMinute();
  error = Object.assign(new Error('token hush is wrong'), { code: 401 });
  for (let i = 0; i < 100; i++) send(10);
  await nextMinute();
  error = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  send(1);
  error = undefined;
  send(7);
  await nextMinute();
  error = new TypeError('hush');
  send(2);
  await nextMinute();
  expect(minutes).toEqual([
    [],
    [{ reason: 'HTTP 401', spans: 10 }],
    [{ reason: 'ECONNREFUSED', spans: 991 }],
    [{ reason: 'TypeError', spans: 2 }],
  ]);
});
