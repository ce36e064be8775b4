import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeChart, testChart } from './charts.ts';
import { eventually, Platform, removeAllStores } from './platform.ts';
import { kubectl, read } from './session.ts';
import { ask, secretsOf, writePost } from './storefront.ts';

// The store chart itself. Its images stand for the official ones, its plugin for WooCommerce.
const bakery = { id: 'store-bakery', host: 'bakery.localtest.me' };
const books = { id: 'store-books', host: 'books.localtest.me' };
const minutes = 60_000;
let platform: Platform;

beforeAll(async () => {
  platform = await Platform.start();
  await platform.workTree.push(await storeChart(), 'The store chart');
  for (const { id } of [bakery, books]) await platform.create(id.replace('store-', ''));
}, 2 * minutes);
afterAll(async () => {
  await removeAllStores();
  await platform.workTree.push(await testChart(), 'The small chart');
  await platform.stop();
}, 5 * minutes);

test(
  'two stores come up, one Job after another, and show what is in their databases',
  async () => {
    for (const { id, host } of [bakery, books]) {
      const record = await platform.becomes(id, 'Ready', 'Running', 5 * minutes);
      process.stdout.write(`${id}: ${JSON.stringify(record.timeline)}\n`);
      const front = await ask(id, host, '/');
      expect(front.status).toBe(200);
      expect(front.body).toContain(`<title>${host}`);
      expect(front.body).toContain('content="WooCommerce');
      expect((await ask(id, host, '/shop/')).status).toBe(200);
    }
    const { items } = await read<{ items: Job[] }>('jobs', '--namespace', bakery.id);
    const done = items
      .filter(({ metadata }) => !metadata.name.startsWith('wp-cron'))
      .sort((a, b) => Date.parse(a.status.completionTime) - Date.parse(b.status.completionTime));
    expect(done.map(({ metadata }) => metadata.name.split('-')[0])).toEqual([
      'credentials',
      'install',
      'storefront',
    ]);
    const { metadata } = await read<{ metadata: { labels: Record<string, string> } }>('namespace', bakery.id);
    expect(metadata.labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  },
  8 * minutes,
);

test('the passwords of one store open nothing of the other', async () => {
  const [own, other] = [await secretsOf(bakery.id), await secretsOf(books.id)];
  for (const [key, value] of Object.entries(own)) {
    expect(value.length).toBeGreaterThan(20);
    expect(value).not.toBe(other[key]);
  }
  const { body } = await writePost(books.id, books.host, own['admin-password'] ?? '', 'Stolen');
  expect(body).toContain('faultCode');
});

test(
  'a post survives its pods, a newer chart, and is in one store alone',
  async () => {
    const before = await secretsOf(bakery.id);
    const title = 'Sourdough on Mondays';
    const { body } = await writePost(bakery.id, bakery.host, before['admin-password'] ?? '', title);
    expect(body).not.toContain('faultCode');
    const isShown = async () => expect((await ask(bakery.id, bakery.host, '/')).body).toContain(title);
    await isShown();

    await kubectl(['delete', 'pods', '--all', '--namespace', bakery.id, '--wait=false']);
    await eventually(isShown, 2 * minutes);
    await platform.becomes(bakery.id, 'Ready', 'Running', 2 * minutes);

    const values = (await storeChart())['charts/store/values.yaml'] ?? '';
    const newer = values.replace(/^pod:\n([\s\S]*?) {2}labels: \{\}/m, 'pod:\n$1  labels: { tested: "yes" }');
    expect(newer).not.toBe(values);
    await platform.workTree.push({ 'charts/store/values.yaml': newer }, 'A newer chart');
    // Argo CD looks for newer charts by itself every few minutes, or when a webhook tells it.
    const look = ['annotate', '--overwrite', 'application', bakery.id, '-n', 'argocd'];
    await kubectl([...look, 'argocd.argoproj.io/refresh=normal']);
    const label = async () =>
      (await read<Workload>('deployment', 'wordpress', '-n', bakery.id)).spec.template.metadata.labels.tested;
    await eventually(async () => expect(await label()).toBe('yes'), 2 * minutes);
    await platform.becomes(bakery.id, 'Ready', 'Running', 3 * minutes);
    await eventually(isShown, minutes);

    expect((await ask(books.id, books.host, '/')).body).not.toContain(title);
    expect(await secretsOf(bakery.id)).toEqual(before);
  },
  9 * minutes,
);

interface Job {
  readonly metadata: { readonly name: string };
  readonly status: { readonly completionTime: string };
}

interface Workload {
  readonly spec: { readonly template: { readonly metadata: { readonly labels: Record<string, string> } } };
}
