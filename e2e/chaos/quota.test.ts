import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startGitServer } from '../../control-plane/src/sandbox/git-server/standalone.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import { makeStoreRepository } from '../support/store-tree.ts';
import { readBranch, readStoreTree } from './branch.ts';
import { ReplicaSet } from './replica-set.ts';

const quota = 5;
const asked = 50;

const closing: (() => Promise<void>)[] = [];
let repository: string;
let replicas: ReplicaSet;
beforeAll(async () => {
  const scratch = await makeScratch('quota');
  closing.unshift(() => removeScratch(scratch));
  repository = path.join(scratch, 'stores.git');
  await makeStoreRepository(repository, 0);
  const host = await startGitServer({ repositories: new Map([['stores.git', repository]]) });
  closing.unshift(() => host.close());
  const TEAM_QUOTAS_FILE = path.join(scratch, 'quotas.yaml');
  await writeFile(TEAM_QUOTAS_FILE, `teams: { team-a: { stores: ${quota} } }\n`);
  const shared = { gitUrl: `${host.url}/stores.git`, repository, env: { TEAM_QUOTAS_FILE } };
  replicas = await ReplicaSet.start(3, shared, scratch);
  closing.unshift(() => replicas.stop());
}, 120_000);
afterAll(async () => {
  for (const close of closing) await close();
});

test('replicas that are asked at once make what the quota allows, and not one more', {
  timeout: 120_000,
}, async () => {
  const answers = await Promise.all(
    Array.from({ length: asked }, (_, index) =>
      replicas.client(index).create({ name: `shop-${index}`, owner: 'team-a' }),
    ),
  );
  const made = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status }) => status === 409);
  expect([made.length, refused.length]).toEqual([quota, asked - quota]);
  for (const { body } of refused) {
    expect(body).toMatchObject({
      code: 'quota-exceeded',
      quota: { team: 'team-a', plan: null, used: quota, limit: quota },
    });
  }
  expect((await readStoreTree(repository)).folders.size).toBe(quota);
  expect((await readBranch(repository)).length).toBe(quota + 1);
});
