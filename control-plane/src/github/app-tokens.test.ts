import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createIntent, scratchRepository } from '../git/testing/scratch-repository.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { type AppOptions, AppTokens } from './app-tokens.ts';
import { GitHubReviews } from './github-reviews.ts';
import { startGitHubServer } from './testing/github-server.ts';
import { makeApp } from './testing/installed-app.ts';

const minute = 60_000;
const clock = new ManualClock();
const { app, pem } = makeApp(() => clock.now());
const other = makeApp(() => clock.now());
const token = (number: number) => ({
  username: 'x-access-token',
  token: `ghs_installation-token-${number}`,
});

let store: Awaited<ReturnType<typeof scratchRepository>>;
let gitHub: Awaited<ReturnType<typeof startGitHubServer>>;
let tokens: AppTokens;
beforeEach(async () => {
  store = await scratchRepository();
  gitHub = await startGitHubServer(store.bare, app);
  tokens = tokensOf({});
});
afterEach(async () => {
  expect(gitHub.violations).toEqual([]);
  await gitHub.close();
  await store.dispose();
});

const tokensOf = (changes: Partial<AppOptions>) =>
  new AppTokens({
    apiUrl: gitHub.url,
    appId: app.id,
    installationId: app.installation,
    privateKey: pem('pkcs8'),
    timeout: 5000,
    clock,
    ...changes,
  });
const reviewsOf = (credentials: AppTokens) => {
  const names = { owner: 'owner', repository: 'stores', base: 'main' };
  return new GitHubReviews({ ...names, credentials, apiUrl: gitHub.url, timeout: 5000, log: () => {} });
};
const wrong = async (changes: Partial<AppOptions>) => {
  const error = await tokensOf(changes)
    .current()
    .catch((thrown: Error) => thrown);
  const text = JSON.stringify(error, Object.getOwnPropertyNames(error));
  for (const secret of ['-----', pem('pkcs8').slice(40, 80), 'ghs_', 'eyJ'])
    expect(text).not.toContain(secret);
  return error;
};

test('a token is used until shortly before its end, and asked for once by many', async () => {
  expect(await Promise.all([tokens.current(), tokens.current()])).toEqual([token(1), token(1)]);
  await clock.advance(54 * minute);
  expect(await tokens.current()).toEqual(token(1));
  await clock.advance(2 * minute);
  expect(await tokens.current()).toEqual(token(2));
  expect(gitHub.requests).toHaveLength(2);
});

describe('a token that was taken back', () => {
  test('is renewed once, and the request goes on', async () => {
    const reviews = reviewsOf(tokens);
    expect(await reviews.list('storeplane/')).toEqual([]);
    await clock.advance(minute);
    gitHub.tokens.clear();
    expect(await reviews.list('storeplane/')).toEqual([]);
    expect([...gitHub.tokens.keys()]).toEqual([token(2).token]);
  });

  test('is not renewed again and again: the error says what to do', async () => {
    const reviews = reviewsOf(tokens);
    await reviews.list('storeplane/');
    await clock.advance(minute);
    const take = () => gitHub.tokens.clear();
    take();
    expect(await tokens.renewed(token(1).token)).toEqual(token(2));
    take();
    const error = await reviews.list('storeplane/').catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      code: 'review-unavailable',
      message: expect.stringContaining('GitHub App: see that the App is installed'),
    });
    expect(String(error)).not.toContain('ghs_');
    expect(gitHub.requests.filter((request) => request.endsWith('/access_tokens'))).toHaveLength(2);
    await clock.advance(minute);
    expect(await reviews.list('storeplane/')).toEqual([]);
  });

  test('is no reason to renew the one that somebody else got meanwhile', async () => {
    await tokens.current();
    await clock.advance(minute);
    expect(await tokens.renewed(token(1).token)).toEqual(token(2));
    expect(await tokens.renewed(token(1).token)).toEqual(token(2));
    expect(gitHub.requests).toHaveLength(2);
  });
});

test('what is set wrongly is said, without a key or a token', async () => {
  const unavailable = (word: string) => ({
    code: 'git-unavailable',
    message: expect.stringContaining(word),
  });
  expect(await wrong({ privateKey: other.pem('pkcs8') })).toMatchObject(
    unavailable('GITHUB_APP_PRIVATE_KEY_FILE'),
  );
  expect(await wrong({ appId: '9' })).toMatchObject(unavailable('GITHUB_APP_ID'));
  expect(await wrong({ installationId: 9 })).toMatchObject(unavailable('GITHUB_APP_INSTALLATION_ID'));
  gitHub.faults.push({ method: 'POST', path: /access_tokens$/, answer: { status: 403 } });
  expect(await wrong({})).toMatchObject(unavailable('suspended'));
});

test('a fault of the host while a token is asked for passes', async () => {
  gitHub.faults.push({ method: 'POST', path: /access_tokens$/, answer: { status: 502 } });
  expect(await tokens.current()).toEqual(token(1));
});

test('pull requests are opened with it', async () => {
  const repository = await store.open();
  const branch = 'storeplane/create/store-acme';
  await repository.propose(createIntent('acme'), branch);
  const request = { branch, title: 'Create store acme', body: 'text', labels: ['storeplane'] };
  expect(await reviewsOf(tokens).open(request)).toMatchObject({ number: 1, state: 'open' });
});
