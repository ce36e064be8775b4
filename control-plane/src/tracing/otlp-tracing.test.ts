import { afterEach, beforeEach, expect, test } from 'vitest';
import { sampledTraceparent, spanIdOf, type Traceparent, traceIdOf } from '../domain/traceparent.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { startProxyServer } from '../testing/proxy-server.ts';
import { maxQueue, OtlpTracing, type OtlpTracingOptions } from './otlp-tracing.ts';
import { attributesOf, startTraceCollector, type TraceCollector } from './testing/trace-collector.ts';
import type { Loss } from './told-exporter.ts';

const callers = sampledTraceparent('1'.repeat(32), '2'.repeat(16));
const unsampled = callers.replace(/1$/, '0');
const other = sampledTraceparent('3'.repeat(32), '4'.repeat(16));
/** For a machine that is busy. */
const patiently = { timeout: 20_000, interval: 10 };

let collector: TraceCollector;
let clock: ManualClock;
let losses: Loss[];
const running: OtlpTracing[] = [];
beforeEach(async () => {
  collector = await startTraceCollector();
  clock = new ManualClock();
  losses = [];
});
afterEach(async () => {
  for (const tracing of running.splice(0)) await tracing.close();
  await collector.close();
});

function open(changes: Partial<OtlpTracingOptions> = {}): OtlpTracing {
  const tracing = new OtlpTracing({
    url: `${collector.url}/v1/traces`,
    headers: {},
    service: { name: 'stores', version: '1.2.3', instance: 'one' },
    sampling: { ratio: 1, followsCaller: true },
    clock,
    onLoss: (loss) => losses.push(loss),
    interval: 10,
    patience: 500,
    ...changes,
  });
  running.push(tracing);
  return tracing;
}

/** Ids as OTLP has them. */
const placeOf = (context: Traceparent | undefined) => ({
  traceId: traceIdOf(context ?? ''),
  spanId: spanIdOf(context ?? ''),
});

test('a collector outside is reached by the proxy', async () => {
  const proxy = await startProxyServer(0);
  const tracing = open({
    url: 'http://collector.invalid:4318/v1/traces',
    proxy: { http_proxy: proxy.url, https_proxy: proxy.url, no_proxy: '' },
  });
  tracing.begin({ name: 'POST', kind: 'server', parent: undefined }).end({});
  await expect.poll(() => proxy.asked, patiently).toContain('collector.invalid:4318');
  await proxy.close();
});

test('spans reach the collector with parents, times, attributes, links and failures', async () => {
  const tracing = open({ headers: { 'x-team': 'shops' } });
  const server = tracing.begin({ name: 'POST', kind: 'server', parent: callers });
  const push = tracing.begin({
    name: 'git push',
    kind: 'client',
    parent: server.context,
    links: [other],
    attributes: { outcome: 'unknown', commits: 3 },
    at: 1_700_000_000_000,
  });
  push.link(callers);
  push.end({ error: 'unknown', at: 1_700_000_002_500 });
  server.end({ name: 'POST /api/stores', attributes: { long: 'x'.repeat(1000) } });
  await tracing.close();
  expect(collector.named('git push')).toMatchObject([
    {
      ...placeOf(push.context),
      parentSpanId: spanIdOf(server.context ?? ''),
      kind: 3,
      startTimeUnixNano: '1700000000000000000',
      endTimeUnixNano: '1700000002500000000',
      links: [placeOf(other), placeOf(callers)],
      status: { code: 2 },
    },
  ]);
  expect(attributesOf(collector.named('git push')[0]!)).toEqual({
    outcome: 'unknown',
    commits: 3,
    'error.type': 'unknown',
  });
  const [first] = collector.named('POST /api/stores');
  expect(first).toMatchObject({
    traceId: traceIdOf(callers),
    parentSpanId: spanIdOf(callers),
    kind: 2,
    status: { code: 0 },
  });
  expect(attributesOf(first!).long).toHaveLength(256);
  expect(collector.resources[0]).toEqual({
    'service.name': 'stores',
    'service.version': '1.2.3',
    'service.instance.id': 'one',
  });
  expect(collector.headers[0]).toMatchObject({ 'x-team': 'shops' });
});

test('spans with a key are the same in every process, and in no other place', async () => {
  const places = ['one', 'two'].flatMap((instance) => {
    const tracing = open({ service: { name: 'stores', version: '1.2.3', instance } });
    return [
      ['a', callers],
      ['b', callers],
      ['a', other],
    ].map(([key, parent]) => {
      const span = tracing.begin({ name: 'store ready', parent, key: key ?? '' });
      span.end();
      return span.context;
    });
  });
  expect(places.slice(0, 3)).toEqual(places.slice(3));
  expect(new Set(places).size).toBe(3);
  const free = open().begin({ name: 'x', parent: callers });
  expect(places).not.toContain(free.context);
});

test('a caller decides for its trace, and the ratio for all others or for everything', () => {
  const isRecorded = (tracing: OtlpTracing, parent: Traceparent | undefined) =>
    tracing.begin({ name: 'x', parent }).context !== undefined;
  const following = open({ sampling: { ratio: 0, followsCaller: true } });
  expect([callers, unsampled, undefined].map((parent) => isRecorded(following, parent))).toEqual([
    true,
    false,
    false,
  ]);
  const alone = open({ sampling: { ratio: 1, followsCaller: false } });
  expect(isRecorded(alone, unsampled)).toBe(true);
  const never = open({ sampling: { ratio: 0, followsCaller: false } });
  expect(isRecorded(never, callers)).toBe(false);
});

test('what is not recorded is not sent', async () => {
  const tracing = open({ sampling: { ratio: 0, followsCaller: true } });
  tracing.begin({ name: 'quiet', parent: undefined }).end();
  tracing.begin({ name: 'loud', parent: callers }).end();
  await tracing.close();
  expect(collector.spans.map(({ name }) => name)).toEqual(['loud']);
});

test('a collector that refuses is told of without its words, and is tried again with what comes next', async () => {
  collector.mood = 500;
  const tracing = open();
  for (let i = 0; i < 10; i++) tracing.begin({ name: 'lost', parent: undefined }).end();
  await expect.poll(() => losses, patiently).toEqual([{ reason: 'HTTP 500', spans: 10 }]);
  collector.mood = 'takes';
  tracing.begin({ name: 'next', parent: undefined }).end();
  await expect.poll(() => collector.spans.map(({ name }) => name), patiently).toEqual(['next']);
});

test('what a collector that never answers does not take is dropped beyond the queue, not kept', async () => {
  collector.mood = 'hangs';
  const tracing = open();
  tracing.begin({ name: 'first', parent: undefined }).end();
  await expect.poll(() => collector.headers.length, patiently).toBe(1);
  // The first delivery is under way: nothing else is sent meanwhile.
  const more = maxQueue + 1000;
  for (let i = 0; i < more; i++) tracing.begin({ name: 'x', parent: undefined }).end();
  collector.mood = 'takes';
  await tracing.close();
  expect(collector.named('x')).toHaveLength(maxQueue);
});

test('where nobody listens a process ends all the same', async () => {
  const tracing = open();
  await collector.close();
  tracing.begin({ name: 'x', parent: undefined }).end();
  await tracing.close();
  expect(losses).toEqual([{ reason: 'ECONNREFUSED', spans: 1 }]);
});
