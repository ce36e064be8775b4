import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeApp } from '../../control-plane/src/github/testing/installed-app.ts';
import { ApiClient } from '../support/api-client.ts';
import { type Reviewed, startReviewed } from '../support/reviewed.ts';
import { makeScratch, removeScratch } from '../support/scratch.ts';

let scratch: string;
let reviewed: Reviewed;
let api: ApiClient;
beforeAll(async () => {
  scratch = await makeScratch('github-app');
  const keyFile = path.join(scratch, 'private-key.pem');
  const { app, pem } = makeApp(Date.now);
  // as GitHub hands it out
  await writeFile(keyFile, pem('pkcs1'));
  const env = {
    GIT_WRITE_MODE: 'create=pull-request',
    GITHUB_APP_ID: app.id,
    GITHUB_APP_INSTALLATION_ID: String(app.installation),
    GITHUB_APP_PRIVATE_KEY_FILE: keyFile,
  };
  reviewed = await startReviewed(env, {}, app);
  api = new ApiClient(reviewed.url);
});
afterAll(async () => {
  api?.close();
  await reviewed?.stop();
  await removeScratch(scratch);
});

test('a GitHub App opens pull requests, and git fetches, pushes and reads the history with its token', async () => {
  const { gitHub, proxy } = reviewed;
  expect(await api.create({ name: 'acme' })).toMatchObject({ status: 202 });
  gitHub.merge(1);
  const refresh = () => api.send('POST', '/api/stores/store-acme/refresh');
  await expect.poll(refresh, { timeout: 45_000, interval: 200 }).toMatchObject({ body: { status: 'Ready' } });
  expect(await api.get('/api/stores/store-acme/history')).toMatchObject({ body: { complete: true } });
  expect(await api.remove('store-acme')).toMatchObject({ status: 202 });
  expect(gitHub.violations).toEqual([]);
  const [token = '', ...others] = gitHub.tokens.keys();
  expect(others).toEqual([]);
  const pair = Buffer.from(`x-access-token:${token}`).toString('base64');
  expect([...proxy.authorizations]).toEqual([`Basic ${pair}`]);
});
