import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Fault } from '../../control-plane/src/github/testing/github-server.ts';
import { ApiClient } from '../support/api-client.ts';
import { type Reviewed, startReviewed } from '../support/reviewed.ts';

// Every first push of a branch is lost on its way back, until the proxy is calm.
let reviewed: Reviewed;
let api: ApiClient;
beforeAll(async () => {
  reviewed = await startReviewed({ GIT_WRITE_MODE: 'pull-request' }, { 'drop-after': 1 });
  api = new ApiClient(reviewed.url);
});
afterEach(() => {
  expect(reviewed.gitHub.violations).toEqual([]);
});
afterAll(async () => {
  api?.close();
  await reviewed?.stop();
});

const opening = { method: 'POST', path: /\/pulls$/ };
const times = (count: number, fault: Fault) => Array.from({ length: count }, () => fault);
/** Asks until there is an answer other than "later", and answers all of them. */
const ask = async (name: string) => {
  const statuses: number[] = [];
  while (statuses.length < 5 && (statuses.at(-1) ?? 503) === 503) {
    statuses.push((await api.create({ name })).status);
  }
  return statuses;
};
const branchesOf = (name: string) =>
  reviewed.gitHub.pulls.map(({ branch }) => branch).filter((branch) => branch.includes(`store-${name}`));
const pushedTo = (name: string) =>
  reviewed.workTree.git('ls-remote', '--heads', 'origin', `storeplane/*/store-${name}*`);
const isOnePullRequest = async (name: string) => {
  expect(branchesOf(name)).toEqual([`storeplane/create/store-${name}`]);
  expect((await pushedTo(name)).split('\n')).toHaveLength(1);
};

test('a push whose answer is lost', async () => {
  expect(await ask('push')).toEqual([202]);
  expect(reviewed.proxy.counts.get('drop-after')).toBe(1);
  await isOnePullRequest('push');
  reviewed.proxy.calm();
});

test.each<[string, string, Fault[], number[]]>([
  ['a lost answer', 'lost', [{ ...opening, answer: 'lost' }], [202]],
  ['a fault of the host', 'fault', [{ ...opening, answer: { status: 502 } }], [202]],
  ['faults that outlast the retries', 'down', times(3, { ...opening, answer: { status: 503 } }), [503, 202]],
  [
    'a secondary limit that ends soon',
    'brief',
    [{ ...opening, answer: { status: 403, headers: { 'retry-after': '1' } } }],
    [202],
  ],
  [
    'a secondary limit that lasts',
    'limited',
    [{ ...opening, answer: { status: 403, headers: { 'retry-after': '90' } } }],
    [503, 202],
  ],
  [
    'labels that are lost on their way',
    'labels',
    [{ method: 'POST', path: /\/labels$/, answer: 'lost' }],
    [202],
  ],
])('%s', async (_what, name, faults, statuses) => {
  reviewed.gitHub.faults.push(...faults);
  expect(await ask(name)).toEqual(statuses);
  expect(reviewed.gitHub.faults).toEqual([]);
  await isOnePullRequest(name);
  expect(await ask(name)).toEqual([202]);
  await isOnePullRequest(name);
});

test('the end of the process between the branch and its pull request', async () => {
  reviewed.gitHub.faults.push({ ...opening, answer: { status: 403, headers: { 'retry-after': '90' } } });
  expect((await api.create({ name: 'crash' })).status).toBe(503);
  expect(branchesOf('crash')).toEqual([]);
  expect(await pushedTo('crash')).toContain('storeplane/create/store-crash');
  api.close();
  await reviewed.crash();
  api = new ApiClient(reviewed.url);
  expect(await ask('crash')).toEqual([202]);
  await isOnePullRequest('crash');
});

test('the same request to two replicas at once: the branch, or the pull request, exists', async () => {
  const other = new ApiClient((await reviewed.another()).url);
  const answers = await Promise.all([api.create({ name: 'both' }), other.create({ name: 'both' })]);
  other.close();
  const [first, second] = answers.map(({ status, body }) => [
    status,
    (body as { pull_request_url: string }).pull_request_url,
  ]);
  expect(first).toEqual([202, expect.stringContaining('/pull/')]);
  expect(second).toEqual(first);
  await isOnePullRequest('both');
});

test('a request refused with 422 for another cause is told, and makes nothing', async () => {
  reviewed.gitHub.faults.push({ ...opening, answer: { status: 422 } });
  expect(await api.create({ name: 'refused' })).toMatchObject({
    status: 503,
    body: { code: 'review-unavailable' },
  });
  expect(branchesOf('refused')).toEqual([]);
  expect(await ask('refused')).toEqual([202]);
  await isOnePullRequest('refused');
});
