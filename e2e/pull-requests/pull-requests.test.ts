import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../support/api-client.ts';
import { type Reviewed, startReviewed } from '../support/reviewed.ts';

let reviewed: Reviewed;
let gitHub: Reviewed['gitHub'];
let api: ApiClient;
beforeAll(async () => {
  reviewed = await startReviewed({ GIT_WRITE_MODE: 'pull-request' });
  gitHub = reviewed.gitHub;
  api = new ApiClient(reviewed.url);
});
afterAll(async () => {
  api?.close();
  await reviewed?.stop();
});

const within = { timeout: 45_000, interval: 200 };
const store = async (id: string) => (await api.get(`/api/stores/${id}`)).body;
const folderOnMain = async () => {
  await reviewed.workTree.git('fetch', '--quiet');
  return reviewed.workTree.git('ls-tree', '-r', '--name-only', 'origin/main', 'stores/');
};
const change = async (body: object) => {
  const { version } = (await store('store-acme')) as { version: string };
  return api.send('PATCH', '/api/stores/store-acme', body, { 'if-match': `"${version}"` });
};
const lastCommit = async () => {
  const { items } = (await api.get('/api/stores/store-acme/history')).body as { items: { commit: string }[] };
  return items[0];
};
const revertLast = async () =>
  api.send('POST', '/api/stores/store-acme/revert', { commit: (await lastCommit())?.commit });

test('a store is created, changed and deleted by pull requests, each made once and only merged by people', async () => {
  const body = { name: 'acme', owner: 'ada' };
  const asked = await Promise.all([api.create(body), api.create(body)]);
  const url = 'https://github.test/owner/stores/pull/1';
  for (const answer of [...asked, await api.create(body)]) {
    expect(answer).toMatchObject({
      status: 202,
      body: { id: 'store-acme', status: 'Provisioning', phase: 'AwaitingReview', pull_request_url: url },
    });
  }
  expect(gitHub.pulls).toHaveLength(1);
  const metrics = await (await fetch(`${reviewed.url}/metrics`)).text();
  expect(metrics).toContain('storeplane_reviews_open{operation="create"} 1\n');
  const { title, body: text, labels } = gitHub.pulls[0]!;
  expect([title, labels]).toEqual(['Create store acme', ['storeplane', 'storeplane:create']]);
  for (const word of ['store-acme', 'acme.localtest.me', '8Gi', '+name: acme']) expect(text).toContain(word);
  expect(await api.create({ ...body, plan: 'large' })).toMatchObject({
    status: 409,
    body: { code: 'review-open' },
  });
  expect(await folderOnMain()).not.toContain('store-acme');

  // another process knows it from the git host alone
  api.close();
  await reviewed.crash();
  api = new ApiClient(reviewed.url);
  await expect
    .poll(() => store('store-acme'), within)
    .toMatchObject({
      phase: 'AwaitingReview',
      name: 'acme',
      owner: 'ada',
      plan: 'standard',
      pull_request_url: url,
    });

  gitHub.merge(1);
  await expect
    .poll(() => store('store-acme'), within)
    .toMatchObject({ status: 'Ready', pull_request_url: null });
  expect(await folderOnMain()).toContain('store-acme');

  expect(await change({ owner: 'grace' })).toMatchObject({
    status: 202,
    body: { owner: 'ada', pull_request_url: 'https://github.test/owner/stores/pull/2' },
  });
  expect(gitHub.pulls[1]?.body).toContain('-owner: ada\n+owner: grace');
  gitHub.merge(2);
  await expect.poll(() => store('store-acme'), within).toMatchObject({ owner: 'grace' });
  expect(await lastCommit()).toMatchObject({
    subject: expect.stringMatching(/^Merge/),
    request_id: expect.any(String),
    requested_by: { name: expect.any(String) },
  });

  const reverted = await revertLast();
  expect(reverted).toMatchObject({
    status: 202,
    body: { commit: null, pull_request_url: 'https://github.test/owner/stores/pull/3' },
  });
  expect(await revertLast()).toEqual(reverted);
  const asked3 = { branch: 'storeplane/update/store-acme.2', labels: ['storeplane', 'storeplane:update'] };
  expect(gitHub.pulls[2]).toMatchObject({ ...asked3, title: expect.stringMatching(/^Revert "Merge/) });
  expect(gitHub.pulls[2]?.body).toContain('-owner: grace\n+owner: ada');
  expect(await change({ owner: 'linus' })).toMatchObject({ status: 409, body: { code: 'review-open' } });
  gitHub.merge(3);
  await expect.poll(() => store('store-acme'), within).toMatchObject({ owner: 'ada' });

  const deleted = await api.remove('store-acme');
  expect(deleted).toMatchObject({ status: 202, body: { status: 'Ready', deletes_at: null } });
  expect(deleted.body).toMatchObject({ pull_request_url: 'https://github.test/owner/stores/pull/4' });
  expect(gitHub.pulls[3]?.body).toContain('lost');
  expect(gitHub.pulls[3]?.body).toContain('-name: acme');
  expect(await api.remove('store-acme')).toEqual(deleted);

  gitHub.closePull(4);
  const again = await api.remove('store-acme');
  expect(again.body).toMatchObject({ pull_request_url: 'https://github.test/owner/stores/pull/5' });
  expect(await folderOnMain()).toContain('store-acme');
  gitHub.merge(5);
  await expect.poll(async () => (await api.get('/api/stores/store-acme')).status, within).toBe(404);

  // nothing is left that an undo could save: the store would be made anew
  expect(await revertLast()).toMatchObject({
    status: 202,
    body: {
      pull_request_url: 'https://github.test/owner/stores/pull/6',
      store: { phase: 'AwaitingReview', owner: 'ada' },
    },
  });
  expect(gitHub.pulls[5]).toMatchObject({ branch: 'storeplane/create/store-acme.2' });
  expect(await folderOnMain()).not.toContain('store-acme');
  gitHub.merge(6);
  await expect.poll(() => store('store-acme'), within).toMatchObject({ status: 'Ready', owner: 'ada' });
  expect(gitHub.violations).toEqual([]);
});

test('a request that is closed without being merged is withdrawn, and says so', async () => {
  expect(await api.create({ name: 'unwanted' })).toMatchObject({ status: 202 });
  const { number } = gitHub.pulls.at(-1)!;
  gitHub.closePull(number);
  const gone = { status: 404, body: { detail: expect.stringContaining('closed without being merged') } };
  await expect.poll(() => api.get('/api/stores/store-unwanted'), within).toMatchObject(gone);
  expect(await api.create({ name: 'unwanted' })).toMatchObject({
    status: 202,
    body: { phase: 'AwaitingReview' },
  });
  expect(gitHub.pulls.at(-1)).toMatchObject({
    number: number + 1,
    branch: 'storeplane/create/store-unwanted.2',
  });
});
