import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digestOfToken } from '../../control-plane/src/auth/api-tokens.ts';
import { startGitHost } from '../support/git-host.ts';
import { startReplica } from '../support/replica.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';
import type { ServerProcess } from '../support/server-process.ts';
import { makeStoreRepository } from '../support/store-tree.ts';

// The product as a process, with limits that are soon reached. A minute does not pass here.
let scratch: string;
let host: ServerProcess;
let replica: ServerProcess;
beforeAll(async () => {
  scratch = await makeScratch('limits');
  const repository = path.join(scratch, 'stores.git');
  const tokens = path.join(scratch, 'tokens.json');
  await makeStoreRepository(repository, 1);
  await writeFile(tokens, JSON.stringify({ one: digestOfToken('first'), two: digestOfToken('second') }));
  host = await startGitHost([repository]);
  const env = {
    AUTH_MODE: 'bearer',
    API_TOKENS_FILE: tokens,
    TRUSTED_PROXIES: 'loopback',
    RATE_LIMIT_READS: '5',
    RATE_LIMIT_WRITES: '2',
    RATE_LIMIT_STRANGERS: '3',
  };
  const gitUrl = `${host.url}/stores.git`;
  replica = await startReplica({ gitUrl, repository, dataDirectory: path.join(scratch, 'data'), env });
});
afterAll(async () => {
  await replica?.stop();
  await host?.stop();
  await removeScratch(scratch);
});

async function statuses(times: number, token: string, from: string, name?: string): Promise<number[]> {
  const found: number[] = [];
  for (let index = 0; index < times; index += 1) {
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'x-forwarded-for': from,
    };
    const change = name && { method: 'POST', body: JSON.stringify({ name: `${name}-${index}` }) };
    found.push((await fetch(`${replica.url}/api/stores`, { headers, ...(change || {}) })).status);
  }
  return found;
}

test('each machine has its reads and its writes, and guesses end for their address alone', async () => {
  expect(await statuses(3, 'first', '203.0.113.1', 'fresh')).toEqual([201, 201, 429]);
  expect(await statuses(6, 'first', '203.0.113.2')).toEqual([200, 200, 200, 200, 200, 429]);
  expect(await statuses(1, 'second', '203.0.113.1', 'other')).toEqual([201]);
  expect(await statuses(5, 'guess', '203.0.113.3')).toEqual([401, 401, 401, 429, 429]);
  expect(await statuses(1, 'second', '203.0.113.3')).toEqual([429]);
  expect(await statuses(1, 'second', '203.0.113.1')).toEqual([200]);
});
