import { afterEach, beforeEach, expect, test } from 'vitest';
import { fixedCredentials } from '../git/protocol/fixed-credentials.ts';
import { createIntent, scratchRepository } from '../git/testing/scratch-repository.ts';
import { GitHubReviews } from './github-reviews.ts';
import { startGitHubServer } from './testing/github-server.ts';

const branch = 'storeplane/create/store-acme';
const request = { branch, title: 'Create store acme', body: 'text', labels: ['storeplane'] };

let store: Awaited<ReturnType<typeof scratchRepository>>;
let gitHub: Awaited<ReturnType<typeof startGitHubServer>>;
let reviews: GitHubReviews;
let repository: Awaited<ReturnType<typeof store.open>>;
beforeEach(async () => {
  store = await scratchRepository();
  gitHub = await startGitHubServer(store.bare, 'the-token');
  const names = { owner: 'owner', repository: 'stores', base: 'main' };
  const credentials = fixedCredentials({ username: 'git', token: 'the-token' });
  reviews = new GitHubReviews({ ...names, credentials, apiUrl: gitHub.url, timeout: 5000, log: () => {} });
  repository = await store.open();
  await repository.propose(createIntent('acme'), branch);
});
afterEach(async () => {
  expect(gitHub.violations).toEqual([]);
  await gitHub.close();
  await store.dispose();
});

test('opens one pull request with its labels, and answers it when asked again', async () => {
  const pull = await reviews.open(request);
  expect(pull).toMatchObject({ number: 1, branch, state: 'open', head: store.git('rev-parse', branch) });
  expect(await reviews.open(request)).toEqual(pull);
  expect(gitHub.pulls).toMatchObject([{ title: request.title, labels: ['storeplane'] }]);
  expect(await reviews.list('storeplane/')).toEqual([pull]);
  expect(await reviews.list('other/')).toEqual([]);
  expect(await reviews.commitMessage(pull.head)).toContain('Storeplane-Operation: create');
  expect(await reviews.file('stores/nowhere', pull.head)).toBeUndefined();
  gitHub.closePull(1);
  expect(await reviews.list('storeplane/')).toMatchObject([{ number: 1, state: 'closed' }]);
});

test.each([
  ['an answer that is lost', 'lost' as const],
  ['a fault of the host', { status: 502 }],
  ['a secondary limit that ends soon', { status: 403, headers: { 'retry-after': '1' } }],
])('%s makes no second pull request', async (_what, answer) => {
  gitHub.faults.push({ method: 'POST', path: /\/pulls$/, answer });
  expect(await reviews.open(request)).toMatchObject({ number: 1, state: 'open' });
  expect(gitHub.pulls).toHaveLength(1);
});

test('one that another replica opened meanwhile is answered', async () => {
  const first = await reviews.open(request);
  // as if it had not been there at the first look
  gitHub.faults.push({ method: 'POST', path: /\/pulls$/, answer: { status: 422 } });
  expect(await reviews.open(request)).toEqual(first);
});

test('a limit that lasts is told, with the time to wait, and nothing is tried meanwhile', async () => {
  const headers = { 'retry-after': '90' };
  gitHub.faults.push({ method: 'POST', path: /\/pulls$/, answer: { status: 403, headers } });
  const before = gitHub.requests.length;
  await expect(reviews.open(request)).rejects.toMatchObject({ code: 'review-unavailable', retryAfter: 90 });
  expect(gitHub.requests.length - before).toBe(2);
  expect(gitHub.pulls).toHaveLength(0);
});

test('a token that is refused is said, without the token', async () => {
  gitHub.faults.push({ method: 'GET', path: /\/pulls$/, answer: { status: 401 } });
  const error = await reviews.list('storeplane/').catch((thrown: Error) => thrown);
  expect(error).toMatchObject({ code: 'review-unavailable', message: expect.stringContaining('GIT_TOKEN') });
  expect(String(error)).not.toContain('the-token');
});

test('a branch is created once and never moved, and main is left alone', async () => {
  const [main, first] = [store.git('rev-parse', 'main'), store.git('rev-parse', branch)];
  const other = createIntent('acme', { digest: 'another' });
  expect(await repository.propose(other, branch)).toMatchObject({ kind: 'taken', oid: first });
  expect(await repository.propose(other, `${branch}.2`)).toMatchObject({ kind: 'pushed' });
  expect([store.git('rev-parse', 'main'), store.git('rev-parse', `${branch}^`)]).toEqual([main, main]);
  expect(store.git('rev-parse', branch)).toBe(first);
  expect(repository.entry('store-acme')).toBeUndefined();
});
