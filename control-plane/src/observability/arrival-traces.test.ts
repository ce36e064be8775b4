import { expect, test } from 'vitest';
import type { Arrival } from '../catalog/arrivals.ts';
import { sampledTraceparent } from '../domain/traceparent.ts';
import { degradedApplication, readyApplication } from '../testing/applications.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryTracing } from '../testing/memory-tracing.ts';
import { caller, makeCatalog, makePlatform } from '../testing/platform.ts';
import { traceArrival, traceSetback } from './arrival-traces.ts';

const trace = sampledTraceparent('1'.repeat(32), '2'.repeat(16));

async function setup() {
  const clock = new ManualClock();
  const tracing = new MemoryTracing();
  const commitOf = ({ namespace }: Arrival) => platform.repository.entry(namespace)?.commit;
  const platform = makePlatform(clock, undefined, {
    onSetback: (setback) => traceSetback(tracing, setback, commitOf(setback)),
    onArrival: (arrival) => traceArrival(tracing, arrival, commitOf(arrival)),
  });
  platform.catalog.start();
  const committedAt = () => platform.repository.commits.at(-1)!.committedAt;
  /** The Application is at the newest commit; its steps came so many seconds after it. */
  const arrive = async (steps: { detected: number; syncing: number; healthy: number }) => {
    const { oid } = platform.repository.commits.at(-1)!;
    const time = (seconds: number) => new Date((committedAt() + seconds) * 1000).toISOString();
    const { metadata, status, ...rest } = readyApplication('store-acme', oid);
    platform.argocd.put({
      ...rest,
      metadata: { ...metadata, creationTimestamp: time(steps.detected) },
      status: {
        ...status,
        reconciledAt: time(steps.healthy),
        health: { status: 'Healthy', lastTransitionTime: time(steps.healthy) },
        operationState: {
          ...status!.operationState!,
          startedAt: time(steps.syncing),
          finishedAt: time(steps.healthy),
        },
      },
    });
    await clock.advance(0);
  };
  const told = () =>
    tracing.spans.map(({ name, begun, at }) => [
      name,
      (begun ?? 0) / 1000 - committedAt(),
      (at ?? 0) / 1000 - committedAt(),
    ]);
  return { clock, tracing, ...platform, arrive, told };
}

test("a new store's way is told by its timeline, below the place that its commit names", async () => {
  const { clock, tracing, commands, repository, arrive, told } = await setup();
  await commands.create({ name: 'acme' }, { ...caller, trace });
  await clock.advance(40_000);
  await arrive({ detected: 3, syncing: 5, healthy: 30 });
  expect(told()).toEqual([
    ['argocd detect', 0, 3],
    ['argocd wait', 3, 5],
    ['argocd sync', 5, 30],
    ['store ready', 0, 30],
  ]);
  const whole = tracing.named('store ready')[0];
  expect(whole).toMatchObject({
    parent: trace,
    attributes: {
      'storeplane.store': 'store-acme',
      'storeplane.change.kind': 'created',
      'storeplane.commit': repository.commits.at(-1)?.oid,
    },
  });
  const steps = tracing.spans.slice(0, -1);
  expect(steps.map(({ parent }) => parent)).toEqual(Array(3).fill(whole?.context));
  // One name each, so that another replica gives them the same ids.
  expect(new Set(tracing.spans.map(({ key }) => key)).size).toBe(4);
});

test('steps from before a change are not told of it', async () => {
  const { clock, tracing, commands, arrive, told } = await setup();
  await commands.create({ name: 'acme' }, caller);
  await clock.advance(40_000);
  await arrive({ detected: 3, syncing: 5, healthy: 30 });
  expect(tracing.spans).toEqual([]);
  await clock.advance(100_000);
  await commands.update('store-acme', { plan: 'large' }, '*', { ...caller, trace });
  await clock.advance(20_000);
  await arrive({ detected: -137, syncing: 2, healthy: 12 });
  expect(told()).toEqual([
    ['argocd wait', 0, 2],
    ['argocd sync', 2, 12],
    ['store ready', 0, 12],
  ]);
});

test('a change that needs no sync is told when it was seen to be there', async () => {
  const { clock, tracing, commands, arrive, told } = await setup();
  await commands.create({ name: 'acme' }, caller);
  await arrive({ detected: 0, syncing: 0, healthy: 0 });
  await clock.advance(60_000);
  await commands.update('store-acme', { plan: 'large' }, '*', { ...caller, trace });
  await clock.advance(7_000);
  await arrive({ detected: -60, syncing: -60, healthy: -50 });
  expect(told()).toEqual([['store ready', 0, 7]]);
  expect(tracing.spans).toHaveLength(1);
});

test('a replica that begins later tells nothing of what it finds', async () => {
  const { clock, tracing, commands, repository, argocd, arrive } = await setup();
  await commands.create({ name: 'acme' }, { ...caller, trace });
  const late = new MemoryTracing();
  const onArrival = (arrival: Arrival) => traceArrival(late, arrival, repository.entry('store-acme')?.commit);
  const other = makeCatalog(repository, argocd, clock, undefined, { onArrival });
  other.start();
  await clock.advance(10_000);
  await arrive({ detected: 1, syncing: 2, healthy: 9 });
  expect(other.get('store-acme')?.status).toBe('Ready');
  expect(tracing.named('store ready')).toHaveLength(1);
  expect(late.spans).toEqual([]);
});

test('a store that fails on its way is told as an error, and still when it runs', async () => {
  const { clock, tracing, commands, repository, argocd, arrive, told } = await setup();
  await commands.create({ name: 'acme' }, { ...caller, trace });
  await clock.advance(20_000);
  argocd.put(degradedApplication('store-acme', repository.commits.at(-1)!.oid));
  await clock.advance(0);
  expect(told()).toEqual([['store failed', 0, 20]]);
  expect(tracing.spans[0]).toMatchObject({ parent: trace, error: 'Degraded' });
  await clock.advance(10_000);
  await arrive({ detected: 0, syncing: 0, healthy: 28 });
  expect(told().at(-1)).toEqual(['store ready', 0, 28]);
  const ids = [...tracing.named('store failed'), ...tracing.named('store ready')].map(({ key }) => key);
  expect(new Set(ids).size).toBe(2);
});

test('what nobody recorded is told of nobody', async () => {
  const { clock, tracing, commands, repository, argocd, arrive } = await setup();
  await commands.create({ name: 'acme' }, caller);
  argocd.put(degradedApplication('store-acme', repository.commits.at(-1)!.oid));
  await clock.advance(5_000);
  await arrive({ detected: 0, syncing: 0, healthy: 4 });
  expect(tracing.spans).toEqual([]);
});
