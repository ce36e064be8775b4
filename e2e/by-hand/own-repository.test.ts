import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBareRepository } from '../../control-plane/src/sandbox/git-server/repository.ts';
import { storeplane } from '../support/command.ts';
import { startGitHost } from '../support/git-host.ts';
import { startReplica } from '../support/replica.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { WorkTree } from '../support/work-tree.ts';

let scratch: string;
let host: ServerProcess;
let replica: ServerProcess;
beforeAll(async () => {
  scratch = await makeScratch('own-repository');
});
afterAll(async () => {
  await replica?.stop();
  await host?.stop();
  await removeScratch(scratch);
});

test('from an empty remote to a store that was written by hand, and mended by the command', async () => {
  const repository = path.join(scratch, 'remote.git');
  await createBareRepository(repository, { now: 1_700_000_000 });
  host = await startGitHost([repository]);
  const remote = `${host.url}/remote.git`;
  const made = path.join(scratch, 'made');
  expect((await storeplane(['init', made, '--remote', remote])).code).toBe(0);
  await promisify(execFile)('git', ['-C', made, 'push', '--quiet', '--set-upstream', 'origin', 'main']);

  const dataDirectory = path.join(scratch, 'data');
  replica = await startReplica({ gitUrl: remote, repository, dataDirectory });
  const stores = (...args: string[]) => storeplane(['stores', ...args], { STOREPLANE_URL: replica.url });
  const clone = await WorkTree.clone(remote, path.join(scratch, 'clone'));
  const folder = 'stores/by-hand/store-acme';
  const commit = await clone.push({
    [`${folder}/store.yaml`]: 'name: acme\nvalues:\n  host: acme.localtest.me\n',
  });
  const unguarded = JSON.parse((await stores('get', 'store-acme', '--json')).out);
  expect(unguarded).toMatchObject({
    status: 'Failed',
    phase: 'Unguarded',
    reason: expect.stringContaining('guardrails/network-policy.yaml'),
    next_step: expect.stringContaining(`storeplane render ${folder}`),
    problem: { file: `${folder}/guardrails/namespace.yaml`, commit, author: 'Grace' },
  });
  expect((await stores('watch', 'store-acme')).code).toBe(3);

  expect((await storeplane(['validate', clone.folder])).code).toBe(1);
  expect((await storeplane(['render', path.join(clone.folder, folder)])).code).toBe(0);
  expect((await storeplane(['validate', clone.folder])).code).toBe(0);
  const mended = await clone.push({}, 'Render the guardrails');
  const settled = async () => JSON.parse((await stores('get', 'store-acme', '--json')).out);
  await expect
    .poll(settled, { timeout: 20_000 })
    .toMatchObject({ status: 'Ready', commit: mended, problem: null });
});
