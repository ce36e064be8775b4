import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { createLogger } from '../observability/logger.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { type LiveSettings, makeLiveSettings } from './access.ts';
import { StartError } from './start-error.ts';

let folder: string;
let clock: ManualClock;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'access-'));
  clock = new ManualClock();
});
afterEach(() => rm(folder, { recursive: true }));

const bearer = {
  ARGOCD_MODE: 'cluster',
  KUBECONFIG: '/x',
  GIT_URL: 'https://git.example/a/b',
  AUTH_MODE: 'bearer',
  API_TOKENS_FILE: '/x',
};
const make = (env: Readonly<Record<string, string>>) =>
  makeLiveSettings(readConfig(env), clock, createLogger('silent'));

const who = (subject: string, ...groups: string[]) => ({ person: { name: '', email: '' }, subject, groups });
const acme = { owner: 'team-a', namespace: 'store-acme' };
const rights = ({ access }: LiveSettings, subject: string, ...groups: string[]) =>
  (['stores, get', 'stores, update', 'stores, release'] as const).filter((right) =>
    access.rightsOf(who(subject, ...groups)).may(right, acme),
  );

test('where nobody is known everybody may do everything', async () => {
  const settings = await make({ ARGOCD_MODE: 'sandbox' });
  expect(rights(settings, 'anonymous')).toHaveLength(3);
});

test('without a policy people look and machines do everything', async () => {
  const settings = await make(bearer);
  expect(rights(settings, 'ada', 'admins')).toEqual(['stores, get']);
  expect(rights(settings, 'machine:ci')).toHaveLength(3);
  const other = await make({ ...bearer, POLICY_DEFAULT: 'role:operator' });
  expect(rights(other, 'ada')).toEqual(['stores, get', 'stores, update']);
});

test('with a policy it alone counts, and the default if there is one', async () => {
  const POLICY_FILE = join(folder, 'policy.csv');
  await writeFile(POLICY_FILE, 'p, team-a, stores, "{get,update}", team-a/*, allow');
  const settings = await make({ ...bearer, POLICY_FILE });
  expect(rights(settings, 'ada', 'team-a')).toEqual(['stores, get', 'stores, update']);
  expect([rights(settings, 'ada'), rights(settings, 'machine:ci')]).toEqual([[], []]);
  const other = await make({ ...bearer, POLICY_FILE, POLICY_DEFAULT: 'role:viewer' });
  expect(rights(other, 'ada')).toEqual(['stores, get']);
});

test('a policy is read anew; a broken one is said, and the former holds', async () => {
  const POLICY_FILE = join(folder, 'policy.csv');
  await writeFile(POLICY_FILE, 'g, team-a, role:viewer');
  const settings = await make({ ...bearer, POLICY_FILE });
  const heard: boolean[] = [];
  settings.onChange = (isAccess) => heard.push(isAccess);
  settings.start();
  const next = async (text: string) => {
    const before = heard.length;
    await writeFile(POLICY_FILE, text);
    await clock.advance(5000);
    while (heard.length === before || clock.pending === 0) await new Promise(setImmediate);
  };
  await next('g, team-a, role:operator');
  expect(rights(settings, 'ada', 'team-a')).toEqual(['stores, get', 'stores, update']);
  await next('g, team-a, role:operater');
  expect(rights(settings, 'ada', 'team-a')).toEqual(['stores, get', 'stores, update']);
  expect(settings.faults()).toEqual([expect.stringMatching(/^POLICY_FILE: .*Line 1: /)]);
  expect(settings.files()).toEqual({ policy: false });
  await next('');
  expect([rights(settings, 'ada', 'team-a'), settings.faults()]).toEqual([[], []]);
  expect(heard).toEqual([true, false, true]);
  settings.close();
});

test.each([
  ['a line at fault', { POLICY_FILE: 'p, a' }],
  ['a default role that there is not', { POLICY_FILE: '', POLICY_DEFAULT: 'role:none' }],
  ['a default role that there is not, without a policy', { POLICY_DEFAULT: 'role:none' }],
  ['quotas that are none', { TEAM_QUOTAS_FILE: 'teams: 1' }],
])('%s ends the start', async (_what, files) => {
  const env: Record<string, string> = { ...bearer };
  for (const [name, text] of Object.entries<string>(files)) {
    env[name] = name.endsWith('_FILE') ? join(folder, name) : text;
    if (name.endsWith('_FILE')) await writeFile(env[name], text);
  }
  await expect(make(env)).rejects.toThrow(StartError);
});
