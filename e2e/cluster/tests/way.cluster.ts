import { afterAll, beforeAll, expect, test } from 'vitest';
import { median } from '../../bench/statistics.ts';
import { handWritten } from '../../support/hand-written.ts';
import { identities, Platform, patience } from './platform.ts';
import { read, refreshSet } from './session.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform?.stop());

const exists = (name: string) =>
  read('application', name, '-n', 'argocd').then(
    () => true,
    () => false,
  );

/** Whether Argo CD has rolled out a commit and everything of it runs. */
async function isRunning(name: string, commit: string): Promise<boolean> {
  interface Application {
    status?: {
      sync?: { status?: string; revisions?: string[] };
      health?: { status?: string };
      operationState?: { phase?: string };
    };
  }
  const { status } = await read<Application>('application', name, '-n', 'argocd').catch(
    (): Application => ({}),
  );
  const { sync, health, operationState } = status ?? {};
  return (
    sync?.status === 'Synced' &&
    sync.revisions?.[0] === commit &&
    health?.status === 'Healthy' &&
    operationState?.phase === 'Succeeded'
  );
}

/** Milliseconds until `reached` says so. */
async function untilTrue(reached: () => Promise<boolean>, begin: number): Promise<number> {
  await expect.poll(reached, { ...patience, interval: 20 }).toBe(true);
  return performance.now() - begin;
}

test('a store that was asked for is as fast as one pushed by hand', async () => {
  const requested: number[] = [];
  const appeared: number[] = [];
  const byHand: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const name = `way-${round}`;
    let begin = performance.now();
    await platform.create(name);
    appeared.push(await untilTrue(() => exists(`store-${name}`), begin));
    const isReady = async () => (await platform.store(`store-${name}`))?.status === 'Ready';
    requested.push(await untilTrue(isReady, begin));

    const other = `by-hand-${round}`;
    begin = performance.now();
    const commit = await platform.workTree.push(handWritten(other));
    await refreshSet();
    byHand.push(await untilTrue(() => isRunning(`store-${other}`, commit), begin));
  }
  const line = (what: string, times: number[]) => `${what} ${times.map((ms) => Math.round(ms)).join(' ')} ms`;
  process.stdout.write(
    `${[
      line('request → Application', appeared),
      line('request → Ready', requested),
      line('pushed by hand → running', byHand),
      `ratio of the medians ${(median(requested) / median(byHand)).toFixed(2)}`,
    ].join('\n')}\n`,
  );
  expect(median(appeared)).toBeLessThan(2000);
  expect(median(requested) / median(byHand)).toBeLessThan(1.2);
});

test('a store that was asked for has its guardrails, and is what its record says', async () => {
  const record = await platform.becomes('store-way-0', 'Ready');
  const commit = await platform.workTree.git('ls-remote', 'origin', 'refs/heads/main');
  expect(record.commit).toMatch(/^[0-9a-f]{40}$/);
  expect(commit).toMatch(/^[0-9a-f]{40}/);
  const { spec } = await read<{ spec: { hard: Record<string, string> } }>(
    'resourcequota',
    'store-quota',
    '-n',
    'store-way-0',
  );
  expect(spec.hard).toMatchObject({ 'requests.cpu': '4', 'limits.memory': '8Gi', pods: '20' });
  const namespace = await read<{ metadata: { labels: Record<string, string> } }>('namespace', 'store-way-0');
  expect(namespace.metadata.labels['pod-security.kubernetes.io/enforce']).toBeDefined();
  expect(Object.keys(await identities('store-way-0'))).toEqual(
    expect.arrayContaining(['Deployment wordpress', 'PersistentVolumeClaim content']),
  );
});

test('a changed guardrail is rolled out at once, not at the next look of Argo CD', async () => {
  const id = 'store-by-hand-0';
  await platform.becomes(id, 'Ready');
  const file = `stores/by-hand/${id}/guardrails/resource-quota.yaml`;
  const text = handWritten('by-hand-0')[file] as string;
  await platform.workTree.push({ [file]: text.replace('pods: "20"', 'pods: "21"') });
  const pods = async () =>
    (await read<{ spec: { hard: Record<string, string> } }>('resourcequota', 'store-quota', '-n', id)).spec
      .hard.pods;
  await expect.poll(pods, { ...patience, timeout: 20_000 }).toBe('21');
  await platform.becomes(id, 'Ready', 'Running');
});
