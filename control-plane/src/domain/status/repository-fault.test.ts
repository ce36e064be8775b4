import { describe, expect, test } from 'vitest';
import { applicationSetError } from './application-set.ts';
import { comparedRevision } from './read-application.ts';
import { repositoryFault } from './repository-fault.ts';
import { status } from './status.ts';
import { application, applicationSet, edited, entry, input } from './testing/fixtures.ts';

const refs = 'rpc error: code = Internal desc = unable to resolve git revision : failed to list refs:';
const get = 'Get "http://10.213.0.1:3001/stores.git/info/refs?service=git-upload-pack":';

/** What Argo CD 3.2.11 said of a git server that answered like this. */
const real: [string, string, RegExp][] = [
  [
    'refused',
    `${refs} ${get} dial tcp 10.213.0.1:3001: connect: connection refused`,
    /: connection refused\.$/,
  ],
  ['401', `${refs} authentication required: nope`, /: authentication required: nope\.$/],
  ['403', `${refs} authorization failed: nope`, /: authorization failed: nope\.$/],
  ['404', `${refs} repository not found: nope`, /: repository not found: nope\.$/],
  [
    '503',
    `${refs} unexpected client error: unexpected requesting "http://10.213.0.1:3001/stores.git/info/refs?service=git-upload-pack" status code: 503`,
    /: the git server answered with status 503\.$/,
  ],
  ['closed', `${refs} ${get} EOF`, /: the connection was closed\.$/],
  [
    'hung',
    `${refs} ${get} context deadline exceeded (Client.Timeout exceeded while awaiting headers)`,
    /: no answer in time\.$/,
  ],
  [
    'no such branch',
    "rpc error: code = Internal desc = unable to resolve git revision : unable to resolve 'fixtures' to a commit SHA",
    /: unable to resolve 'fixtures' to a commit SHA\.$/,
  ],
];

describe('the repository is named, not the store', () => {
  test.each(real)('%s', (_, message, words) => {
    for (const before of [
      'Failed to load target state: failed to compare revisions for source 1 of 2: ',
      'error generating params from git: error retrieving Git files: ',
    ]) {
      const sentence = repositoryFault(before + message);
      expect(sentence).toMatch(/^Argo CD cannot read the store repository: /);
      expect(sentence).toMatch(words);
      expect(sentence).not.toMatch(/rpc error|http|10\.213|"/);
    }
  });

  test.each(['templatefail', 'template-refused', 'noguard'])('%s is a fault of the store', (name) => {
    for (const { message } of application(name).status?.conditions ?? []) {
      expect(repositoryFault(message)).toBeUndefined();
    }
  });
});

describe('a store whose repository cannot be read', () => {
  const unreachable = application('unreachable-repository');
  const late = Date.parse('2026-11-24T09:00:00Z') / 1000;
  const statusOf = (changes: Parameters<typeof input>[0]) =>
    status(input({ application: unreachable, now: late, ...changes }));

  test('stays Ready at its last commit, however long it lasts', () => {
    expect(comparedRevision(unreachable)).toBe('b8a67736a5da2045ae48b175cd8ee45d0f00a2e7');
    for (const wasReady of [true, false]) {
      expect(statusOf({ wasReady })).toMatchObject({ status: 'Ready', phase: 'Checking', lastError: null });
    }
  });

  test('is not Ready when a newer commit waits too long, or its revision cannot be placed', () => {
    const fresh = { ...entry, commit: { ...entry.commit!, committedAt: late - 10 } };
    expect(statusOf({ relation: 'behind', wasReady: true, entry: fresh })).toMatchObject({
      status: 'Ready',
      phase: 'Updating',
    });
    const failed = statusOf({ relation: 'behind', wasReady: true });
    expect(failed).toMatchObject({ status: 'Failed', phase: 'TimedOut' });
    expect(failed?.lastError).toMatch(/cannot read the store repository: connection refused/);
    expect(statusOf({ relation: 'unknown', wasReady: true })).toMatchObject({ status: 'Provisioning' });
  });

  test('is what its pods are when they fail', () => {
    const degraded = edited(unreachable, { status: { health: { status: 'Degraded' } } });
    expect(statusOf({ application: degraded })).toMatchObject({ status: 'Failed', phase: 'Degraded' });
  });

  test('is not Ready when something of it is gone, which Argo CD does not miss then', () => {
    const resources = unreachable.status?.resources ?? [];
    for (const left of [[], resources.filter(({ kind }) => kind !== 'Deployment')]) {
      const partly = edited(unreachable, { status: { resources: left } });
      expect(statusOf({ application: partly, wasReady: true })?.status).not.toBe('Ready');
    }
  });

  test('waits for its first deployment until the time is over', () => {
    const first = edited(unreachable, { status: { history: [], operationState: undefined, resources: [] } });
    const now = Date.parse('2026-11-23T23:50:00Z') / 1000;
    expect(statusOf({ application: first, relation: 'unknown', now })).toMatchObject({
      status: 'Provisioning',
      phase: 'Checking',
    });
    const failed = statusOf({ application: first, relation: 'unknown' });
    expect(failed).toMatchObject({ status: 'Failed', phase: 'TimedOut' });
    expect(failed?.reason).toMatch(/connection refused/);
    expect(failed?.nextStep).toMatch(/git server/);
  });

  test('is Paused when it is paused', () => {
    const paused = edited(unreachable, { spec: { syncPolicy: { automated: undefined } } });
    expect(statusOf({ application: paused })).toMatchObject({ status: 'Ready', phase: 'Paused' });
  });

  test('a store that Argo CD has not made yet is blocked by it', () => {
    const error = applicationSetError(applicationSet('unreachable-repository'));
    const blocked = status(input({ applicationSetError: error }));
    expect(blocked).toMatchObject({ status: 'Provisioning', phase: 'Blocked' });
    expect(blocked?.reason).toMatch(/cannot read the store repository: connection refused/);
    expect(blocked?.nextStep).not.toMatch(/revert/);
  });
});
