import { expect, test } from 'vitest';
import { readyApplication } from '../../testing/applications.ts';
import type { Application } from '../argocd/types.ts';
import { status } from './status.ts';

const revision = 'a'.repeat(40);
/** A day after the application was made. */
const now = Date.parse('2026-11-23T12:00:00Z') / 1000;

function statusOf(application: Application) {
  const entry = {
    namespace: 'store-a',
    folder: 'stores/00/store-a',
    version: '1',
    text: '',
    spec: undefined,
    problem: undefined,
    missing: [],
    commit: undefined,
  };
  return status({
    entry,
    relation: 'current',
    application,
    applicationSetError: undefined,
    cause: undefined,
    wasReady: false,
    now,
    provisionTimeout: 600,
  });
}

const ready = readyApplication('store-a', revision);
/** Argo CD drops the state of the operation before when the next one is asked for. */
const { operationState: _, history: __, ...observed } = ready.status!;
const notDeployed: Application = { ...ready, status: { ...observed, sync: { status: 'OutOfSync' } } };

const byItself = { initiatedBy: { automated: true } };
const byPeople = { initiatedBy: { username: 'storeplane' } };

test('a sync that self-heal asks for is no timeout of a store that is old', () => {
  const { history = [] } = ready.status!;
  const healing = { ...notDeployed, operation: byItself, status: { ...notDeployed.status, history } };
  expect(statusOf(healing)).toMatchObject({ phase: 'Updating', status: 'Ready' });
});

test('a retry of a store that was never deployed waits for its beginning', () => {
  expect(statusOf({ ...notDeployed, operation: byPeople })).toMatchObject({
    phase: 'Syncing',
    status: 'Provisioning',
  });
});

test('a first sync that never begins is a timeout', () => {
  expect(statusOf({ ...notDeployed, operation: byItself })).toMatchObject({
    phase: 'TimedOut',
    status: 'Failed',
  });
});
