import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeplane } from '../support/command.ts';
import { type Sandbox, startSandbox } from '../support/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox(20);
});
afterAll(() => sandbox?.stop());

const stores = (...args: string[]) => storeplane(['stores', ...args], { STOREPLANE_URL: sandbox.url });
const json = async (...args: string[]) => {
  const { code, out, error } = await stores(...args, '--json');
  expect([code, error]).toEqual([0, expect.any(String)]);
  return JSON.parse(out);
};
const commits = async () => {
  await sandbox.workTree.git('pull', '--quiet');
  return Number(await sandbox.workTree.git('rev-list', '--count', 'HEAD'));
};
const treeAt = (revision: string, folder: string) =>
  sandbox.workTree.git('rev-parse', `${revision}:${folder}`);

test('a change of plan and a deletion are reverted, each by one new commit', async () => {
  const { folder } = await json('create', 'acme', '--plan', 'small', '--wait');
  await json('update', 'store-acme', '--plan', 'large');
  const [changed, created] = (await json('history', 'store-acme')).items;
  const shown = await stores('history', 'store-acme', '--diff');
  expect(shown.out).toContain('-plan: small\n+plan: large');
  expect((await stores('history')).out).toContain(changed.commit.slice(0, 10));

  const unasked = await stores('revert', 'store-acme', changed.commit);
  expect([unasked.code, unasked.error]).toEqual([2, expect.stringContaining('database')]);
  expect(await commits()).toBe(3);
  const first = await stores('revert', 'store-acme', changed.commit.slice(0, 8), '--yes');
  expect([first.code, first.out]).toEqual([0, expect.stringContaining('database')]);
  expect(await commits()).toBe(4);
  expect(await treeAt('HEAD', folder)).toBe(await treeAt(created.commit, folder));
  expect((await stores('revert', 'store-acme', changed.commit, '--yes')).out).toContain('already');
  expect(await commits()).toBe(4);

  expect((await stores('delete', 'store-acme', '--yes', '--wait')).code).toBe(0);
  expect(await commits()).toBe(5);
  const [removed] = (await json('history', 'store-acme')).items;
  const back = await stores('revert', 'store-acme', removed.commit, '--yes');
  expect([back.code, back.error]).toEqual([0, expect.stringContaining('anew, empty')]);
  expect(await commits()).toBe(6);
  expect(await treeAt('HEAD', folder)).toBe(await treeAt(created.commit, folder));
  expect((await stores('watch', 'store-acme', '--timeout', '60')).code).toBe(0);

  const made = await stores('revert', 'store-acme', created.commit, '--yes');
  expect([made.code, made.error]).toEqual([0, expect.stringContaining('will be deleted')]);
  expect(await commits()).toBe(7);
  expect((await stores('watch', 'store-acme', '--timeout', '60')).out).toContain('Nothing is left');
});

test('what cannot be reverted is refused, and says which commit is in the way', async () => {
  await json('create', 'beta', '--plan', 'small');
  await json('update', 'store-beta', '--plan', 'large');
  await json('update', 'store-beta', '--owner', 'ada');
  const [newer, changed] = (await json('history', 'store-beta')).items;
  const { code, error } = await stores('revert', 'store-beta', changed.commit, '--yes');
  expect([code, error]).toEqual([1, expect.stringContaining(newer.commit)]);
  expect((await stores('revert', 'store-beta', 'f'.repeat(40), '--yes')).code).toBe(1);
});
