import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handWritten } from '../support/hand-written.ts';
import { type Sandbox, startSandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox(5);
});
afterAll(() => sandbox?.stop());

const get = async (path: string) => {
  const response = await fetch(`${sandbox.url}/api${path}`);
  // biome-ignore lint/suspicious/noExplicitAny: the body of any answer
  return { status: response.status, body: (await response.json()) as any };
};
const create = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${sandbox.url}/api/stores`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const within = { timeout: 20_000, interval: 100 };
const becomes = (id: string, status: string) =>
  expect.poll(async () => (await get(`/stores/${id}`)).body.status, within).toBe(status);
const goes = (id: string) => expect.poll(async () => (await get(`/stores/${id}`)).status, within).toBe(404);

describe('a store by request', () => {
  test('becomes Ready, is one commit, is the same when asked for again, and goes', async () => {
    const first = await create({ name: 'store-5' });
    expect(first.status).toBe(201);
    expect(first.headers.get('location')).toBe('/api/stores/store-5');
    const record = (await first.json()) as {
      status: string;
      url: string;
      commit: string;
      created_at: number;
    };
    expect(record.status).toBe('Provisioning');
    expect(record.url).toContain('//store-5.localtest.me');
    await becomes('store-5', 'Ready');
    const again = await create({ name: 'store-5' });
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({
      id: 'store-5',
      status: 'Ready',
      commit: record.commit,
      created_at: record.created_at,
    });

    await sandbox.workTree.git('pull', '--quiet');
    expect(await sandbox.workTree.git('log', '-1', '--format=%H')).toBe(record.commit);
    const quota = await sandbox.workTree.git('show', 'HEAD:stores/08/store-5/guardrails/resource-quota.yaml');
    for (const line of [
      'requests.cpu: "4"',
      'requests.memory: 4Gi',
      'limits.cpu: "8"',
      'limits.memory: 8Gi',
      'pods: "20"',
    ]) {
      expect(quota).toContain(line);
    }

    const removed = await fetch(`${sandbox.url}/api/stores/store-5`, { method: 'DELETE' });
    expect(removed.status).toBe(202);
    expect(await removed.json()).toMatchObject({ status: 'Deleting' });
    await goes('store-5');
    await sandbox.workTree.git('pull', '--quiet');
    expect(await sandbox.workTree.git('ls-files', 'stores/08')).toBe('');
  });

  test('another name for the same namespace is refused', async () => {
    expect((await create({ name: 'acme' })).status).toBe(201);
    const second = await create({ name: 'store-acme' });
    expect(second.status).toBe(409);
    expect(await second.json()).toMatchObject({ type: expect.stringContaining('namespace-taken') });
  });
});

describe('a store by git push', () => {
  test('appears, becomes Ready, and goes when its folder goes', async () => {
    await sandbox.workTree.push(handWritten('by-push'));
    await expect.poll(async () => (await get('/stores/store-by-push')).status, { timeout: 5000 }).toBe(200);
    await becomes('store-by-push', 'Ready');
    await sandbox.workTree.push({ 'stores/by-hand/store-by-push': null });
    await goes('store-by-push');
  });

  test('a broken file is named with line, commit and author; the rest goes on; mended, it thaws', async () => {
    const file = 'stores/by-hand/store-broken/store.yaml';
    const commit = await sandbox.workTree.push({ [file]: 'name: broken\nvalues:\n  host: [\n' });
    const broken = async () => (await get('/overview')).body.repository.broken;
    await expect
      .poll(broken, within)
      .toEqual([expect.objectContaining({ file, commit, author: 'Grace', line: expect.any(Number) })]);
    expect((await get('/stores/store-broken')).body).toMatchObject({
      status: 'Failed',
      phase: 'Invalid',
      problem: { file },
    });
    expect((await create({ name: 'frozen' })).status).toBe(201);
    await expect
      .poll(async () => (await get('/stores/store-frozen')).body, within)
      .toMatchObject({
        status: 'Provisioning',
        phase: 'Blocked',
        reason: expect.stringContaining(file),
      });
    expect((await get('/stores/store-acme')).body.status).toBe('Ready');
    await sandbox.workTree.push({ 'stores/by-hand/store-broken': null });
    await becomes('store-frozen', 'Ready');
    expect(await broken()).toEqual([]);
  });

  test('guardrails that are missing fail the store instead of deploying it unguarded', async () => {
    const files = handWritten('unguarded');
    const storeFile = 'stores/by-hand/store-unguarded/store.yaml';
    await sandbox.workTree.push({ [storeFile]: files[storeFile] ?? '' });
    await becomes('store-unguarded', 'Failed');
    await sandbox.workTree.push(files);
    await becomes('store-unguarded', 'Ready');
  });

  test('a fault is explained, and Retry heals it', async () => {
    await sandbox.workTree.push(handWritten('faulty', 'sandbox:\n  fault: image-pull\n  attempts: 1\n'));
    await becomes('store-faulty', 'Failed');
    const { body } = await get('/stores/store-faulty');
    expect(body).toMatchObject({
      phase: 'Degraded',
      last_error: expect.stringContaining('image'),
      next_step: expect.any(String),
    });
    const retried = await fetch(`${sandbox.url}/api/stores/store-faulty/retry`, { method: 'POST' });
    expect(await retried.json()).toMatchObject({ status: 'Provisioning' });
    await becomes('store-faulty', 'Ready');
  });
});

test('a restart answers the same', async () => {
  const answers = async () => {
    const { items } = (await get('/stores?sort=name')).body as {
      items: { id: string; status: string; url: string }[];
    };
    return items.map(({ id, status, url }) => ({ id, status, url }));
  };
  const before = await answers();
  expect(before.length).toBeGreaterThan(2);
  await sandbox.restart();
  await expect.poll(answers, within).toEqual(before);
});
