import { expect, test } from 'vitest';
import { ConfigError, readConfig, variables } from './config.ts';

const least = { ARGOCD_MODE: 'sandbox' };

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test('the mode alone is enough; everything else has its documented default', () => {
  const config = readConfig(least);
  expect(config).toMatchObject({
    port: 8080,
    host: '127.0.0.1',
    git: { url: undefined, branch: 'main', credentials: undefined, pollInterval: 3000, pushInterval: 0 },
    sandbox: { slowness: 1 },
    stores: { domain: 'localtest.me', namespacePrefix: 'store-', defaultOwner: 'default' },
    provisionTimeout: 600,
  });
});

test('an empty variable counts as not set', () => {
  expect(readConfig({ ...least, PORT: '', GIT_URL: ' ' }).port).toBe(8080);
});

test('every bad variable is named at once, and no value is shown', () => {
  const env = {
    PORT: '99999',
    GIT_TOKEN: 'se cret-value',
    LOG_LEVEL: 'loud',
    GIT_BRANCH: 'a..b',
    STORE_DOMAIN: '10.0.0.1',
  };
  const problems = problemsOf(env);
  const named = problems.map((problem) => problem.split(' ')[0]).sort();
  expect(named).toEqual(['ARGOCD_MODE', 'GIT_BRANCH', 'GIT_TOKEN', 'LOG_LEVEL', 'PORT', 'STORE_DOMAIN']);
  expect(problems.join()).not.toMatch(/cret|99999|loud/);
});

test.each([
  ['an unknown mode', { ARGOCD_MODE: 'cluster' }, 'ARGOCD_MODE'],
  ['another address without sign-in', { ...least, HOST: '0.0.0.0' }, 'HOST'],
  [
    'credentials in the address',
    { ...least, GIT_URL: 'https://me:pw@git.example/x.git', SANDBOX_REPOSITORY: '/x' },
    'GIT_URL',
  ],
  [
    'a remote the sandbox cannot read',
    { ...least, GIT_URL: 'https://git.example/x.git' },
    'SANDBOX_REPOSITORY',
  ],
  ['a path nobody reads', { ...least, SANDBOX_REPOSITORY: '/x' }, 'SANDBOX_REPOSITORY'],
  ['a speed of nothing', { ...least, SANDBOX_SPEED: '0' }, 'SANDBOX_SPEED'],
  ['a public host with a port', { ...least, PUBLIC_HOSTS: 'a.example, b.example:80' }, 'PUBLIC_HOSTS'],
])('%s is refused', (_what, env, variable) => {
  const problems = problemsOf(env);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${variable} `));
  expect(problems[0]).not.toContain('pw');
});

test('listening for everyone has to be said', () => {
  expect(readConfig({ ...least, HOST: '0.0.0.0', ALLOW_UNAUTHENTICATED: 'true' }).host).toBe('0.0.0.0');
});

test('a token comes with its user name, speeds become waiting times', () => {
  const config = readConfig({
    ...least,
    GIT_TOKEN: 'abc',
    SANDBOX_SPEED: '4',
    PUBLIC_HOSTS: 'a.example,b.example',
  });
  expect(config.git.credentials).toEqual({ username: 'git', token: 'abc' });
  expect(config.sandbox.slowness).toBe(0.25);
  expect(config.publicHosts).toEqual(['a.example', 'b.example']);
  expect(readConfig({ ...least, SANDBOX_SPEED: 'instant' }).sandbox.slowness).toBe(0);
});

test('every variable is explained', () => {
  for (const { about } of Object.values(variables)) expect(about).toMatch(/\w.*\.$/);
});
