import { describe, expect, test } from 'vitest';
import { platformChart } from '../charts.ts';
import { renderText } from '../render.ts';
import { githubApp, least, production } from './variants.ts';

describe('values that mean nothing, or too much, are refused', () => {
  test.each<[string, object, RegExp]>([
    ['no host', { hosts: {} }, /hosts.dashboard is required/],
    ['no repository', { git: {} }, /git.url is required/],
    ['no domain of the stores', { stores: {} }, /stores.domain is required/],
    ['no word on who may come in', { allowUnauthenticated: false }, /everyone who reaches/],
    ['tokens of nobody', { auth: { mode: 'bearer' } }, /auth.tokensSecret or auth.issuer/],
    [
      'sign-in at no provider',
      { auth: { mode: 'oidc' }, credentials: { existingSecret: 'a' } },
      /auth.oidc.issuerUrl and auth.oidc.clientId/,
    ],
    [
      'sign-in without keys',
      { auth: { mode: 'oidc', oidc: { issuerUrl: 'https://id.example.com', clientId: 'a' } } },
      /credentials with session-keys/,
    ],
    ['a misspelt value', { replcas: 2 }, /replcas/],
    ['a misspelt value deeper down', { git: { ...Object(least.git), brnch: 'main' } }, /brnch/],
    ['a number in words', { replicas: 'two' }, /replicas/],
    ['an unknown access', { access: 'everything' }, /access/],
    [
      'two ways to the credentials',
      { credentials: { existingSecret: 'a', inline: { gitToken: 'b' } } },
      /credentials/,
    ],
    ['half a GitHub App', { git: { ...Object(least.git), githubApp: { id: '1' } } }, /git.githubApp/],
    [
      'a token beside a GitHub App',
      { git: { ...Object(least.git), githubApp }, credentials: { inline: { gitToken: 'a' } } },
      /git.githubApp/,
    ],
    [
      'less time to end than it takes',
      { shutdown: { preStopSeconds: 20, gracePeriodSeconds: 59 } },
      /gracePeriodSeconds has to be at least 60/,
    ],
    ['two issuers', { ingress: { tls: { enabled: true, issuer: 'a', clusterIssuer: 'b' } } }, /ingress.tls/],
  ])('%s', async (_, values, words) => {
    await expect(renderText({ ...least, ...values }, platformChart)).rejects.toMatchObject({
      stderr: expect.stringMatching(words),
    });
  });

  test('production with nobody asked who comes', async () => {
    const values = { ...least, ...production, allowUnauthenticated: false };
    await expect(renderText(values, platformChart)).rejects.toMatchObject({
      stderr: expect.stringMatching(/everyone who reaches/),
    });
  });

  test("rights of argocd/ in another namespace than argocd's", async () => {
    const elsewhere = { ...platformChart, namespace: 'elsewhere' };
    await expect(renderText(least, elsewhere)).rejects.toMatchObject({
      stderr: expect.stringMatching(/storeplane/),
    });
    expect(await renderText({ ...least, access: 'cluster' }, elsewhere)).toContain('namespace: elsewhere');
  });
});
