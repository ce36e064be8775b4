import { describe, expect, test } from 'vitest';
import { platformFault } from './platform-fault.ts';
import { comparedRevision } from './read-application.ts';
import { status } from './status.ts';
import { application, at, edited, entry, input } from './testing/fixtures.ts';

const cluster = '"https://kubernetes.default.svc"';
const refused =
  'error synchronizing cache state : failed to get server version: Get "https://10.96.0.1:443/version?timeout=32s": dial tcp 10.96.0.1:443: connect: connection refused';
const live = `Failed to load live state: failed to get cluster info for ${cluster}: ${refused}`;
const target = `Failed to load target state: failed to get cluster version for cluster ${cluster}: failed to get cluster info for ${cluster}: ${refused}`;
const project = 'Application referencing project stores which does not exist';
const lastTransitionTime = '2026-11-22T22:36:00Z';

const ready = application('ready');
const comparison = (message: string) => ({ type: 'ComparisonError', message, lastTransitionTime });
/** A store of which Argo CD sees nothing, as it says then. */
const unseen = edited(ready, {
  status: {
    conditions: [comparison(target), comparison(live)],
    sync: { status: 'Unknown', revisions: undefined },
    health: { status: 'Healthy' },
    resources: [],
  },
});
const orphaned = [{ type: 'InvalidSpecError', message: project, lastTransitionTime }];
const unknown = { sync: { status: 'Unknown' }, health: { status: 'Unknown' } };

describe('what all stores share is named, not the store', () => {
  test.each([live, target])('%s', (message) => {
    expect(platformFault(message)?.message).toBe(
      "Argo CD cannot read the store's cluster: connection refused.",
    );
  });

  test.each([
    "application destination can't have both name and server defined",
    'application repo http://git/stores.git is not permitted in project stores',
    'Failed to load target state: failed to generate manifest for source 2 of 2: rpc error: code = Unknown desc = x',
  ])('%s is a fault of the store', (message) => {
    expect(platformFault(message)).toBeUndefined();
  });
});

test('what Argo CD refuses is refused, also where it names the repository', () => {
  const message = 'repository not accessible: rpc error: code = Unavailable desc = connection refused';
  const conditions = [{ type: 'InvalidSpecError', message, lastTransitionTime }];
  const told = edited(ready, { status: { conditions, ...unknown } });
  expect(status(input({ application: told, wasReady: true }))).toMatchObject({
    status: 'Failed',
    reason: expect.stringContaining('Argo CD refuses the store'),
  });
});

describe('a store that Argo CD cannot see', () => {
  test('stays what it was said to be', () => {
    expect(comparedRevision(unseen)).toBe(comparedRevision(ready));
    expect(status(input({ application: unseen, wasReady: true }))).toMatchObject({
      status: 'Ready',
      phase: 'Checking',
      reason: expect.stringContaining('connection refused'),
      lastError: null,
    });
    // Nothing that Argo CD says then tells whether it runs.
    expect(status(input({ application: unseen }))).toMatchObject({
      status: 'Provisioning',
      phase: 'Checking',
    });
  });

  test('is not said to run a newer commit, and the wait for that has its end', () => {
    const newer = { ...entry, commit: { ...entry.commit!, committedAt: at('22:36:30') } };
    const behind = { application: unseen, entry: newer, relation: 'behind', wasReady: true } as const;
    expect(status(input(behind))).toMatchObject({ status: 'Ready', phase: 'Updating' });
    expect(status(input({ ...behind, now: at('23:36:30') }))).toMatchObject({
      status: 'Failed',
      phase: 'TimedOut',
      nextStep: expect.stringContaining('API server'),
    });
  });
});

describe('an AppProject that Argo CD does not find', () => {
  test('says nothing of a store that is in sync and runs: the controller had just begun', () => {
    const told = edited(ready, { status: { conditions: orphaned } });
    expect(status(input({ application: told }))).toMatchObject({ status: 'Ready', phase: 'Running' });
  });

  test('keeps a store Ready that was so, and is named', () => {
    const told = edited(ready, { status: { conditions: orphaned, ...unknown } });
    const kept = status(input({ application: told, wasReady: true }));
    expect(kept).toMatchObject({ status: 'Ready', phase: 'Checking' });
    expect(kept?.reason).toContain('AppProject "stores"');
    const first = edited(told, { status: { history: [], operationState: undefined } });
    expect(status(input({ application: first }))).toMatchObject({
      status: 'Provisioning',
      phase: 'Checking',
    });
    expect(status(input({ application: first, now: at('23:36:30') }))).toMatchObject({ status: 'Failed' });
  });
});
