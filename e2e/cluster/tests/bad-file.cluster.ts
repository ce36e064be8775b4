import { afterAll, beforeAll, expect, test } from 'vitest';
import { handWritten } from '../../support/hand-written.ts';
import { Platform, patience } from './platform.ts';
import { read } from './session.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform?.stop());

const bad = 'stores/by-hand/store-bad/store.yaml';

test('a bad file is named at once, new stores say what blocks them, and all goes on when it is mended', async () => {
  await platform.create('before');
  await platform.becomes('store-before', 'Ready');
  const commit = await platform.workTree.push({ [bad]: 'name: bad\nvalues: [unclosed\n' });
  await expect
    .poll(async () => (await platform.overview()).repository.broken, { ...patience, timeout: 10_000 })
    .toMatchObject([{ file: bad, line: expect.any(Number), commit, author: 'Grace' }]);
  // Argo CD itself says that it is stuck, before anything new is asked of it.
  const error = async () => (await platform.overview()).argocd.application_set_error?.file ?? null;
  await expect.poll(error, { ...patience, timeout: 10_000 }).toBe(bad);

  await platform.create('blocked');
  const blocked = await platform.becomes('store-blocked', 'Provisioning', 'Blocked');
  expect(blocked.reason).toContain(bad);
  expect((await platform.store('store-before'))?.status).toBe('Ready');

  const mended = handWritten('bad');
  const begin = performance.now();
  await platform.workTree.push(mended);
  const exists = (name: string) => () =>
    read('application', name, '-n', 'argocd').then(
      () => true,
      () => false,
    );
  // Not at the next look of Argo CD, minutes later.
  await expect.poll(exists('store-blocked'), { ...patience, timeout: 5000 }).toBe(true);
  await expect.poll(exists('store-bad'), { ...patience, timeout: 5000 }).toBe(true);
  process.stdout.write(`mended → Applications ${Math.round(performance.now() - begin)} ms\n`);
  await platform.becomes('store-blocked', 'Ready');
  await platform.becomes('store-bad', 'Ready');
  expect((await platform.overview()).repository.broken).toEqual([]);
});
