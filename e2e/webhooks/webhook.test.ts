import { createHmac } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGitHost } from '../support/git-host.ts';
import { handWritten } from '../support/hand-written.ts';
import { startReplica } from '../support/replica.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { makeStoreRepository } from '../support/store-tree.ts';
import { WorkTree } from '../support/work-tree.ts';

const secret = 'the-secret-of-this-test';
let scratch: string;
let host: ServerProcess;
let replica: ServerProcess;
let workTree: WorkTree;
beforeAll(async () => {
  scratch = await makeScratch('webhook');
  const repository = path.join(scratch, 'stores.git');
  await makeStoreRepository(repository, 1);
  host = await startGitHost([repository]);
  const gitUrl = `${host.url}/stores.git`;
  // nobody looks at the branch by himself while this test runs
  const env = { WEBHOOK_SECRET: secret, GIT_POLL_INTERVAL: '3600' };
  replica = await startReplica({ gitUrl, repository, dataDirectory: path.join(scratch, 'data'), env });
  workTree = await WorkTree.clone(gitUrl, path.join(scratch, 'clone'));
});
afterAll(async () => {
  await replica?.stop();
  await host?.stop();
  await removeScratch(scratch);
});

const names = async () => {
  const list = await fetch(`${replica.url}/api/stores`);
  return ((await list.json()) as { items: { name: string }[] }).items.map(({ name }) => name);
};
const tell = (ref: string, key: string) => {
  const body = JSON.stringify({ ref, after: 'f'.repeat(40) });
  const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-hub-signature-256': signature,
  };
  return fetch(`${replica.url}/api/webhooks/git`, { method: 'POST', headers, body });
};

test('a store that was pushed is seen as soon as the git host says so, and only then', async () => {
  await workTree.push(handWritten('told'));
  expect((await tell('refs/heads/main', `${secret}!`)).status).toBe(401);
  expect((await tell('refs/heads/other', secret)).status).toBe(200);
  expect(await names()).toEqual(['shop-0']);
  expect((await tell('refs/heads/main', secret)).status).toBe(202);
  // Usually within tenths of a second; without the webhook it would be an hour.
  await expect.poll(names, { timeout: 30_000, interval: 20 }).toEqual(['shop-0', 'told']);
});
