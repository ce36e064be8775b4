import { afterAll, beforeAll, expect, test } from 'vitest';
import { handWritten } from '../../support/hand-written.ts';
import { Platform, patience } from './platform.ts';
import { automate, kubectl, read, refreshSet, rollBack } from './session.ts';

let platform: Platform;
beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform?.stop());

const id = 'store-steady';
const quota = `stores/by-hand/${id}/guardrails/resource-quota.yaml`;
const withPods = (pods: number) =>
  (handWritten('steady')[quota] as string).replace('pods: "20"', `pods: "${pods}"`);
const pods = async () =>
  (await read<{ spec: { hard: { pods: string } } }>('resourcequota', 'store-quota', '-n', id)).spec.hard.pods;

test('a store that was paused in Argo CD stays so, and says so', async () => {
  await platform.workTree.push(handWritten('steady'));
  await platform.becomes(id, 'Ready', 'Running');
  await kubectl(
    ['patch', 'application', id, '-n', 'argocd', '--type=json', '--patch'].concat(
      JSON.stringify([{ op: 'remove', path: '/spec/syncPolicy/automated' }]),
    ),
  );
  await platform.workTree.push({ [quota]: withPods(21) });
  await refreshSet();
  const paused = await platform.becomes(id, 'Ready', 'Paused');
  expect(paused.next_step).not.toBeNull();
  expect(await pods()).toBe('20');
  await automate(id);
  await expect.poll(pods, patience).toBe('21');
  await platform.becomes(id, 'Ready', 'Running');
});

test('a store that was rolled back in Argo CD stays so: it is not Failed, nor Ready at the new commit', async () => {
  const before = (await platform.store(id))?.revision;
  const commit = await platform.workTree.push({ [quota]: withPods(22) });
  // Argo CD, asked again for an earlier commit, may see this one before Storeplane does.
  await expect.poll(async () => (await platform.store(id))?.commit, patience).toBe(commit);
  await expect.poll(pods, patience).toBe('22');
  await platform.becomes(id, 'Ready', 'Running');
  interface Application {
    status: { history: { id: number; revisions: string[] }[] };
  }
  const { history } = (await read<Application>('application', id, '-n', 'argocd')).status;
  const former = history.at(-2);
  expect(former?.revisions[0]).toBe(before);
  await rollBack(id, former?.id ?? -1);
  const rolledBack = await platform.becomes(id, 'Ready', 'RolledBack');
  expect(await pods()).toBe('21');
  expect(rolledBack.reason).toContain(before?.slice(0, 7));
  expect(rolledBack.next_step).not.toBeNull();
  expect(rolledBack.commit).toBe(commit);
  // It lasts: a commit of another store, and a look of the ApplicationSet, change nothing.
  await platform.create('other');
  await platform.becomes('store-other', 'Ready');
  expect((await platform.store(id))?.phase).toBe('RolledBack');
  expect(await pods()).toBe('21');
  await automate(id);
  await expect.poll(pods, patience).toBe('22');
  await platform.becomes(id, 'Ready', 'Running');
});
