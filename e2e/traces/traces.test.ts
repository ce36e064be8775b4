import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTraceparent, sampledTraceparent, spanIdOf } from '../../control-plane/src/domain/traceparent.ts';
import { runGit } from '../../control-plane/src/sandbox/git-server/native-git.ts';
import {
  attributesOf,
  type OtlpSpan,
  startTraceCollector,
} from '../../control-plane/src/tracing/testing/trace-collector.ts';
import { ApiClient } from '../support/api-client.ts';
import { startGitHost } from '../support/git-host.ts';
import { startReplica } from '../support/replica.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { makeStoreRepository } from '../support/store-tree.ts';

const callers = sampledTraceparent('1'.repeat(32), '2'.repeat(16));
/** Node cannot find the packages of the SDK while this runs. The facade alone is what prom-client brings. */
const withoutSdk = `--import=data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ resolve(name, context, next) {
    if (/^@opentelemetry\\/(?!api$)/.test(name)) throw new Error('OpenTelemetry is loaded');
    return next(name, context);
  } });
`)}`;

const closing: (() => Promise<void>)[] = [];
let scratch: string;
let repository: string;
let gitUrl: string;
beforeAll(async () => {
  scratch = await makeScratch('traces');
  closing.unshift(() => removeScratch(scratch));
  repository = path.join(scratch, 'stores.git');
  await makeStoreRepository(repository, 1);
  const host = await startGitHost([repository]);
  closing.unshift(() => host.stop());
  gitUrl = `${host.url}/stores.git`;
});
afterAll(async () => {
  for (const close of closing) await close();
});

async function start(name: string, env: Record<string, string>, flags: string[] = []) {
  const server = await startReplica({
    gitUrl,
    repository,
    dataDirectory: path.join(scratch, name),
    // Slow enough for a replica to see a commit before it has arrived.
    env: { SANDBOX_SPEED: '1', GIT_POLL_INTERVAL: '1', ...env },
    flags,
  });
  closing.unshift(() => server.stop());
  return server;
}

async function collect() {
  const collector = await startTraceCollector();
  closing.unshift(() => collector.close());
  return collector;
}

async function create(server: ServerProcess, name: string, headers = {}): Promise<number> {
  const client = new ApiClient(server.url, { headers });
  const { status } = await client.create({ name });
  client.close();
  return status;
}

const isReady = async (server: ServerProcess, id: string) => {
  const answer = await fetch(`${server.url}/api/stores/${id}`);
  return ((await answer.json()) as { status: string }).status;
};

const message = () => runGit(repository, ['log', '-1', '--format=%B', 'main']);

test('one trace leads from the request over the push to the store that runs, also where git alone tells of it', {
  timeout: 120_000,
}, async () => {
  const [here, there] = [await collect(), await collect()];
  const [maker, other] = await Promise.all([
    start('maker', { OTEL_EXPORTER_OTLP_ENDPOINT: here.url }),
    start('other', { OTEL_EXPORTER_OTLP_ENDPOINT: there.url, OTEL_SERVICE_NAME: 'other' }),
  ]);
  expect(await create(maker, 'traced', { traceparent: callers })).toBe(201);
  for (const server of [maker, other]) {
    await expect.poll(() => isReady(server, 'store-traced'), { timeout: 60_000 }).toBe('Ready');
    // What waits is sent at the end.
    await server.stop();
  }
  const trailer = /^Storeplane-Traceparent: (.*)$/m.exec(await message())?.[1];
  expect(readTraceparent(trailer)).toBeDefined();

  const ours = here.spans.filter(({ traceId }) => traceId === '1'.repeat(32));
  const one = (spans: readonly OtlpSpan[], name: string) => {
    const found = spans.filter((span) => span.name === name);
    expect(found, name).toHaveLength(1);
    return found[0]!;
  };
  const parentOf = (name: string) => ours.find(({ spanId }) => spanId === one(ours, name).parentSpanId)?.name;
  expect(one(ours, 'POST /api/stores').parentSpanId).toBe(spanIdOf(callers));
  expect(one(ours, 'commit').spanId).toBe(spanIdOf(trailer ?? ''));
  expect(
    Object.fromEntries(
      [
        'commit',
        'commit queue',
        'git push',
        'store ready',
        'argocd detect',
        'argocd wait',
        'argocd sync',
      ].map((name) => [name, parentOf(name)]),
    ),
  ).toEqual({
    commit: 'POST /api/stores',
    'commit queue': 'commit',
    'git push': 'commit',
    'store ready': 'commit',
    'argocd detect': 'store ready',
    'argocd wait': 'store ready',
    'argocd sync': 'store ready',
  });
  const head = (await runGit(repository, ['rev-parse', 'main'])).trim();
  expect(attributesOf(one(ours, 'store ready'))).toMatchObject({
    'storeplane.store': 'store-traced',
    'storeplane.commit': head,
  });

  // The other replica was asked nothing: it knows the commit from git.
  const theirs = there.spans.filter(({ traceId }) => traceId === '1'.repeat(32));
  const names = ['argocd detect', 'argocd wait', 'argocd sync', 'store ready'];
  expect(theirs.map(({ name }) => name).sort()).toEqual([...names].sort());
  for (const name of names) {
    const { spanId, parentSpanId } = one(ours, name);
    expect(one(theirs, name), name).toMatchObject({ spanId, parentSpanId });
  }
  expect(there.resources[0]).toMatchObject({ 'service.name': 'other' });
});

test('a collector that does not answer holds up neither requests nor the end', {
  timeout: 120_000,
}, async () => {
  const collector = await startTraceCollector('hangs');
  closing.unshift(() => collector.close());
  const server = await start('hanging', { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  for (const name of ['held-1', 'held-2', 'held-3']) expect(await create(server, name)).toBe(201);
  // Once it has begun to wait for the collector.
  await expect.poll(() => collector.headers.length, { timeout: 30_000 }).toBeGreaterThan(0);
  expect(await create(server, 'held-4')).toBe(201);
  await server.stop(20_000);
  expect(server.exitCode).toBe(0);
});

test('where nothing is configured nothing is loaded, sent or written into commits', {
  timeout: 120_000,
}, async () => {
  const plain = await start('plain', {}, [withoutSdk]);
  expect(await create(plain, 'plain', { traceparent: callers })).toBe(201);
  expect(await message()).toMatch(/^Storeplane-Request: /m);
  expect(await message()).not.toContain('Traceparent');
  // The trial itself is one: with a collector the same process does not start.
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
  await expect(start('refused', env, [withoutSdk])).rejects.toThrow('OpenTelemetry is loaded');
});
