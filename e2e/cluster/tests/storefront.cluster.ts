import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { launchBrowser } from '../../browser/page.ts';
import { nodeAddress } from '../node/network.ts';
import { storeChart, testChart } from './charts.ts';
import { eventually, Platform, removeAllStores } from './platform.ts';
import { automate, kubectl, read, rollBack } from './session.ts';
import { asAdministrator, ask, secretsOf, signIn } from './storefront.ts';

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
      const front = await ask(host, '/');
      expect(front.status).toBe(200);
      expect(front.body).toContain(`<title>${host}`);
      expect(front.body).toContain('content="WooCommerce');
      expect((await ask(host, '/shop/')).status).toBe(200);
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
  const [{ 'admin-user': user, ...own }, other] = [await secretsOf(bakery.id), await secretsOf(books.id)];
  expect(user).toBe('admin');
  for (const [key, value] of Object.entries(own)) {
    expect(value.length).toBeGreaterThan(20);
    expect(value).not.toBe(other[key]);
  }
  const answer = await asAdministrator(books.host, own['admin-password'] ?? '', 'wp.newPost', post('Stolen'));
  expect(answer).toContain('faultCode');
});

test('whom a store lets in is told by the API, and signs in at the ingress', async () => {
  const { status, body } = await platform.post(`/stores/${bakery.id}/reveal-credentials`);
  const shown = body as { username: string; password: string };
  expect({ status, ...shown }).toEqual({
    status: 200,
    username: 'admin',
    password: (await secretsOf(bakery.id))['admin-password'],
    login_url: `http://${bakery.host}/wp-admin/`,
  });
  const page = await signIn(bakery.host, shown.username, shown.password);
  expect(page.status).toBe(200);
  expect(page.body).toMatch(/<input[^>]+name="user_login"[^>]+value="admin"/);
  // It opens neither another store, nor this one with another password.
  for (const [host, password] of [
    [books.host, shown.password],
    [bakery.host, `${shown.password}x`],
  ] as const) {
    const { status, headers } = await signIn(host, shown.username, password);
    expect([status, headers.location]).toEqual([302, expect.stringContaining('wp-login.php')]);
  }
  // Without the Secret there is nothing to show; what runs has read it.
  const { metadata, ...secret } = await read<Secret>('secret', 'store-credentials', '--namespace', books.id);
  const { name, namespace, labels } = metadata;
  const kept = JSON.stringify({ ...secret, metadata: { name, namespace, labels } });
  await kubectl(['delete', 'secret', name, '--namespace', namespace]);
  try {
    const without = await platform.post(`/stores/${books.id}/reveal-credentials`);
    expect(without).toMatchObject({ status: 409, body: { code: 'credentials-missing' } });
  } finally {
    await kubectl(['create', '--filename', '-'], kept);
  }
});

test(
  'a site without a shop comes up by its engine alone',
  async () => {
    const { status } = await platform.api.create({ name: 'journal', engine: 'wordpress' });
    expect(status).toBe(201);
    await platform.becomes('store-journal', 'Ready', 'Running', 5 * minutes);
    const front = await ask('journal.localtest.me', '/');
    expect(front.status).toBe(200);
    expect(front.body).toContain('<title>journal.localtest.me');
    expect(front.body).not.toContain('WooCommerce');
  },
  6 * minutes,
);

test(
  'a post survives its pods, a newer chart and a rollback, and is in one store alone',
  async () => {
    const before = await secretsOf(bakery.id);
    const title = 'Sourdough on Mondays';
    await written(title);
    const isShown = () => shown(title, true);
    await isShown();

    await kubectl(['delete', 'pods', '--all', '--namespace', bakery.id, '--wait=false']);
    await eventually(isShown, 2 * minutes);
    await platform.becomes(bakery.id, 'Ready', 'Running', 2 * minutes);

    await setValue('pod', 'labels: {}', 'labels: { tested: "yes" }');
    const label = async () =>
      (await read<Workload>('deployment', 'wordpress', '-n', bakery.id)).spec.template.metadata.labels.tested;
    await rolledOut(async () => expect(await label()).toBe('yes'));
    await platform.becomes(bakery.id, 'Ready', 'Running', 3 * minutes);
    await eventually(isShown, minutes);

    const { history } = (await read<Application>('application', bakery.id, '-n', 'argocd')).status;
    await rollBack(bakery.id, history.at(-2)?.id ?? -1);
    await platform.becomes(bakery.id, 'Ready', 'RolledBack', 3 * minutes);
    expect(await label()).toBeUndefined();
    await eventually(isShown, minutes);
    await automate(bakery.id);
    await platform.becomes(bakery.id, 'Ready', 'Running', 3 * minutes);
    expect(await label()).toBe('yes');
    await eventually(isShown, minutes);

    expect((await ask(books.host, '/')).body).not.toContain(title);
    expect(await secretsOf(bakery.id)).toEqual(before);
  },
  9 * minutes,
);

test(
  'a copy brings back what was lost, once',
  async () => {
    await setValue('backup', 'storage: 4Gi', 'storage: 2Gi');
    await setValue('backup', 'enabled: false', 'enabled: true');
    await rolledOut(() => read('cronjob', 'backup', '-n', bakery.id).then(() => undefined));
    await platform.becomes(bakery.id, 'Ready', 'Running', 3 * minutes);
    const kept = 'Rye on Tuesdays';
    const id = await written(kept);
    const inStore = ['--namespace', bakery.id];
    await kubectl(['create', 'job', 'now', '--from=cronjob/backup', ...inStore]);
    await kubectl(['wait', '--for=condition=Complete', '--timeout=120s', 'job/now', ...inStore]);
    const name = /\d{8}-\d{6}/.exec(await kubectl(['logs', 'job/now', ...inStore]))?.[0] ?? 'no name';

    const { 'admin-password': password = '' } = await secretsOf(bakery.id);
    expect(await asAdministrator(bakery.host, password, 'wp.deletePost', id)).toContain(
      '<boolean>1</boolean>',
    );
    await shown(kept, false);
    await setValue('restore', 'from: ""', `from: "${name}"`);
    await rolledOut(() => shown(kept, true));
    await platform.becomes(bakery.id, 'Ready', 'Running', 3 * minutes);
  },
  9 * minutes,
);

test('a visitor sees the shop', async () => {
  const browser = await launchBrowser([`--host-resolver-rules=MAP ${bakery.host} ${nodeAddress}`]);
  try {
    const page = await browser.newPage();
    await page.goto(`http://${bakery.host}/shop/`);
    expect(await page.title()).toContain(bakery.host);
    await page.screenshot({ path: 'e2e/artifacts/storefront.png' });
  } finally {
    await browser.close();
  }
});

const post = (title: string) => ({ post_title: title, post_status: 'publish' });

/** Writes a post in the first store and answers its number. */
async function written(title: string): Promise<string> {
  const { 'admin-password': password = '' } = await secretsOf(bakery.id);
  const answer = await asAdministrator(bakery.host, password, 'wp.newPost', post(title));
  expect(answer).not.toContain('faultCode');
  return /<string>(\d+)<\/string>/.exec(answer)?.[1] ?? 'no number';
}

async function shown(title: string, expected: boolean): Promise<void> {
  const { status, body } = await ask(bakery.host, '/');
  expect({ status, isShown: body.includes(title) }).toEqual({ status: 200, isShown: expected });
}

/** Changes a value of the chart for all stores. */
async function setValue(section: string, from: string, to: string): Promise<void> {
  const file = 'charts/store/values.yaml';
  await platform.workTree.git('pull', '--quiet', '--rebase');
  const values = await readFile(path.join(platform.workTree.folder, file), 'utf8');
  const at = values.indexOf(from, values.indexOf(`\n${section}:\n`));
  expect(at).toBeGreaterThan(0);
  const changed = values.slice(0, at) + to + values.slice(at + from.length);
  await platform.workTree.push({ [file]: changed }, `Set ${section}`);
}

/** Has Argo CD look at the first store, as a webhook would, again and again until `check` does not throw. */
async function rolledOut(check: () => Promise<void>): Promise<void> {
  const look = ['annotate', '--overwrite', 'application', bakery.id, '-n', 'argocd'];
  await vi.waitFor(
    async () => {
      await kubectl([...look, 'argocd.argoproj.io/refresh=normal']);
      await check();
    },
    { timeout: 3 * minutes, interval: 3000 },
  );
}

interface Secret {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: object };
}

interface Job {
  readonly metadata: { readonly name: string };
  readonly status: { readonly completionTime: string };
}

interface Application {
  readonly status: { readonly history: readonly { readonly id: number }[] };
}

interface Workload {
  readonly spec: { readonly template: { readonly metadata: { readonly labels: Record<string, string> } } };
}
