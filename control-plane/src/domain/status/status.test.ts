import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { guardrailFiles } from '../missing-guardrails.ts';
import { explain } from './causes.ts';
import { status } from './status.ts';
import { application, at, edited, entry, input, objects } from './testing/fixtures.ts';

const late = at('22:50:00');

/** Every row of the table of real objects: name, status, phase, and words people must read. */
const real: [string, string, string, RegExp][] = [
  ['new-no-status', 'Provisioning', 'Syncing', /asked to deploy/],
  ['syncing-missing', 'Provisioning', 'Syncing', /to go/],
  ['syncing-partly', 'Provisioning', 'Syncing', /Deployment wordpress/],
  ['synced-progressing', 'Provisioning', 'Waiting', /Deployment wordpress/],
  ['ready', 'Ready', 'Running', /running/],
  ['ready-after-wait', 'Ready', 'Running', /running/],
  ['imagepull-before-deadline', 'Provisioning', 'Waiting', /Deployment wordpress/],
  ['imagepull', 'Failed', 'Degraded', /image registry\.invalid\/none:1/],
  ['crashloop', 'Failed', 'Degraded', /exit code 3/],
  ['neverready', 'Failed', 'Degraded', /404/],
  ['out-of-memory', 'Failed', 'Degraded', /container wordpress used more memory than it may/],
  ['quota', 'Failed', 'Degraded', /limits\.cpu: 8 of 8 used, 1 more/],
  ['quota-before-deadline', 'Provisioning', 'Waiting', /Deployment wordpress/],
  ['quota-nothing-fits', 'Failed', 'Degraded', /requests\.cpu: 0 of 4 used, 5 more/],
  ['pvcpending', 'Failed', 'Degraded', /no-such-class/],
  [
    'badvalues',
    'Failed',
    'SyncFailed',
    /refused Deployment wordpress: .*PodSpec\.spec\.template\.spec\.containers/,
  ],
  [
    'values-retrying',
    'Provisioning',
    'Syncing',
    /refused Deployment wordpress: .*containerPort: Invalid value: 80800: .* Argo CD tries again\.$/,
  ],
  [
    'values-refused',
    'Failed',
    'SyncFailed',
    /refused Deployment wordpress: .*containerPort: Invalid value: 80800: must be between 1 and 65535/,
  ],
  ['ingress', 'Provisioning', 'Waiting', /Ingress wordpress/],
  ['deleting', 'Deleting', 'AwaitingApproval', /approval/],
  ['noguard', 'Failed', 'SyncFailed', /stores\/96\/store-noguard\/guardrails: app path does not exist/],
  ['templatefail', 'Failed', 'SyncFailed', /YAML parse error on store\/templates\/all\.yaml/],
  ['template-refused', 'Failed', 'SyncFailed', /this store asks for a template that cannot be rendered\.$/],
  ['forbidden-namespace', 'Failed', 'SyncFailed', /'kube-evil' do not match/],
  [
    'forbidden-kind',
    'Failed',
    'SyncFailed',
    /^Argo CD refused ClusterRole kind-shop: .* is not permitted in project stores\.$/,
  ],
  [
    'guarded-namespace',
    'Failed',
    'SyncFailed',
    /^The cluster refused Namespace kube-public: the store \S+ may not touch the namespace kube-public/,
  ],
  [
    'guarded-object',
    'Failed',
    'SyncFailed',
    /^The cluster refused ResourceQuota extra-quota: the store \S+ may not touch the namespace store-runs-shop/,
  ],
  ['shared-namespace', 'Failed', 'SyncFailed', /Namespace\/store-runs-shop is part of applications/],
  ['unreachable-repository', 'Ready', 'Checking', /^The store runs\. .* repository: connection refused\.$/],
  ['stuck-volume', 'Deleting', 'Pruning', /removing/],
  ['stuck-namespace', 'Deleting', 'Pruning', /removing/],
];
const gone = ['deleting', 'stuck-volume', 'stuck-namespace'];
/** What the store's objects say beside it; before the deadline it is in a test of its own. */
const withCauses = readdirSync(new URL('./fixtures/causes/', import.meta.url))
  .map((file) => file.replace('.yaml', ''))
  .filter((name) => !name.endsWith('-before-deadline'));
describe('real Applications', () => {
  test.each(real)('%s is %s, %s', (name, expected, phase, words) => {
    const result = status(
      input({
        application: application(name),
        entry: gone.includes(name) ? undefined : entry,
        cause: withCauses.includes(name) ? explain(objects(name)) : undefined,
      }),
    );
    expect(result).toMatchObject({ status: expected, phase });
    expect(result?.reason).toMatch(words);
    expect(result?.lastError).toBe(expected === 'Failed' ? result?.reason : null);
    if (expected === 'Failed') expect(result?.nextStep).toMatch(/\S/);
  });

  test('every fixture has its row', () => {
    const files = readdirSync(new URL('./fixtures/applications/', import.meta.url));
    expect(files.sort()).toEqual(real.map(([name]) => `${name}.yaml`).sort());
  });

  test.each(real)('%s: people read no paths, commands or revisions', (name) => {
    for (const now of [at('22:37:00'), late]) {
      const result = status(input({ application: application(name), now, relation: 'current' }));
      const words = `${result?.reason} ${result?.nextStep}`;
      expect(words).not.toMatch(/[0-9a-f]{40}|\/tmp\/|`|helm template|rpc error|<|\d\d:\d\d:\d\d|undefined/);
      expect(words.length).toBeLessThan(700);
    }
  });

  test.each(real)('%s is never Ready when its revision cannot be placed', (name) => {
    for (const wasReady of [true, false]) {
      const found = status(input({ application: application(name), relation: 'unknown', wasReady }));
      expect(found?.status).not.toBe('Ready');
    }
  });

  test.each(['noguard', 'templatefail', 'template-refused'])(
    '%s is Healthy with sync Unknown, and Failed for ever',
    (name) => {
      const bare = edited(application(name), { status: { conditions: undefined } });
      for (const one of [application(name), bare]) {
        expect(one.status?.health?.status).toBe('Healthy');
        for (const wasReady of [true, false]) {
          expect(status(input({ application: one, wasReady }))?.status).toBe('Failed');
        }
      }
    },
  );

  describe('a folder without all of its guardrails', () => {
    const without = (...missing: string[]) => ({ ...entry, missing });
    const all = without(...guardrailFiles);

    test.each([
      ['before Argo CD was read', { isUnread: true }],
      ['without an Application', {}],
      ['that Argo CD cannot deploy', { application: application('noguard') }],
      ['that runs', { application: application('ready'), wasReady: true }],
    ])('%s is Failed, names them, and says how to mend it', (_, changes) => {
      const found = status(input({ ...changes, entry: all }));
      expect(found).toMatchObject({ status: 'Failed', phase: 'Unguarded' });
      for (const file of guardrailFiles) expect(found?.reason).toContain(file);
      expect(found?.nextStep).toContain(`storeplane render ${entry.folder}`);
      expect(found?.lastError).toBe(found?.reason);
    });

    test('names those alone that are missing', () => {
      const found = status(input({ entry: without('guardrails/network-policy.yaml') }));
      expect(found).toMatchObject({
        phase: 'Unguarded',
        reason: expect.stringContaining('network-policy.yaml'),
      });
      expect(found?.reason).not.toContain('namespace.yaml');
    });

    test('is told after a broken file, and not of a store that goes', () => {
      const problem = { file: 'a/store.yaml', line: 1, message: 'Broken.', freezesAll: false };
      expect(status(input({ entry: { ...all, problem, spec: undefined } }))?.phase).toBe('Invalid');
      const going = status(input({ entry: all, application: application('deleting') }));
      expect(going?.status).toBe('Deleting');
    });
  });

  test('a pod that only needs its time is no error while the store starts', () => {
    const cause = explain(objects('neverready'));
    expect(cause?.code).toBe('not-ready');
    const waiting = status(input({ application: application('synced-progressing'), cause }));
    expect(waiting).toMatchObject({ status: 'Provisioning', lastError: null, nextStep: null });
    expect(waiting?.reason).not.toContain(cause?.message);
    const failed = status(input({ application: application('neverready'), cause }));
    expect(failed).toMatchObject({ status: 'Failed', lastError: cause?.message });
  });

  test.each([
    ['imagepull-before-deadline', 'imagepull'],
    ['quota-before-deadline', 'quota-before-deadline'],
  ])('%s: the cause is told at once', (name, cause) => {
    const found = explain(objects(cause));
    const result = status(input({ application: application(name), cause: found }));
    expect(result).toMatchObject({
      status: 'Provisioning',
      needsCause: true,
      lastError: found?.message,
      nextStep: found?.nextStep,
    });
    expect(result?.reason).toContain(found?.message);
  });
});

const ready = application('ready');
const set = (status: Record<string, unknown>, rest: Record<string, unknown> = {}) =>
  edited(ready, { status, ...rest });
const outOfSync = {
  sync: { status: 'OutOfSync' },
  resources: [{ group: 'apps', kind: 'Deployment', name: 'wordpress', status: 'OutOfSync' }],
};
const newRevision = { sync: { status: 'OutOfSync', revisions: ['b'.repeat(40), 'b'.repeat(40)] } };
const running = {
  operationState: { phase: 'Running', startedAt: '2026-11-22T22:36:30Z', finishedAt: undefined },
};
const history = (...revisions: string[]) =>
  revisions.map((letter, id) => ({ id, deployedAt: '2026-11-22T22:33:40Z', revisions: [letter.repeat(40)] }));
const deployed = (letter: string) => ({ operationState: { syncResult: { revisions: [letter.repeat(40)] } } });
const manual = { spec: { syncPolicy: { automated: undefined } } };
const disabled = { spec: { syncPolicy: { automated: { enabled: false } } } };

/** States without a fixture, by small edits of the real `ready`: what, input, status, phase. */
const made: [string, Parameters<typeof input>[0], string, string][] = [
  [
    'a new commit being synced',
    { application: set({ ...newRevision, ...running }), wasReady: true },
    'Ready',
    'Updating',
  ],
  ['the same after a restart', { application: set({ ...newRevision, ...running }) }, 'Ready', 'Updating'],
  [
    'a first sync of nothing that is Healthy',
    { application: set({ ...running, history: [] }) },
    'Provisioning',
    'Syncing',
  ],
  ['a new commit about to be synced', { application: set(newRevision), wasReady: true }, 'Ready', 'Updating'],
  [
    'rolling pods, was Ready',
    { application: set({ health: { status: 'Progressing' } }), wasReady: true },
    'Ready',
    'Updating',
  ],
  [
    'rolling pods, was not',
    { application: set({ health: { status: 'Progressing' } }) },
    'Provisioning',
    'Waiting',
  ],
  [
    'broken by an update',
    { application: set({ health: { status: 'Degraded' } }), wasReady: true },
    'Failed',
    'Degraded',
  ],
  [
    'an update that failed',
    { application: set({ operationState: { phase: 'Error' } }), wasReady: true },
    'Failed',
    'SyncFailed',
  ],
  [
    'a failed sync, mended by a newer commit',
    {
      application: set({ operationState: { phase: 'Failed' }, health: { status: 'Missing' } }),
      relation: 'behind',
    },
    'Provisioning',
    'Checking',
  ],
  [
    'an older revision than the commit, new store',
    { application: set({ history: [], health: { status: 'Progressing' } }), relation: 'behind' },
    'Provisioning',
    'Checking',
  ],
  [
    'an older revision than the commit, was Ready',
    { application: ready, relation: 'behind', wasReady: true },
    'Ready',
    'Updating',
  ],
  [
    'an older revision for too long',
    { application: ready, relation: 'behind', wasReady: true, now: late },
    'Failed',
    'TimedOut',
  ],
  [
    'a revision nobody knows',
    { application: ready, relation: 'unknown', wasReady: true },
    'Provisioning',
    'Checking',
  ],
  ['auto-sync removed', { application: edited(ready, manual) }, 'Ready', 'Paused'],
  ['auto-sync switched off', { application: edited(ready, disabled) }, 'Ready', 'Paused'],
  [
    'auto-sync off, a change waiting',
    { application: edited(set(newRevision), manual), relation: 'behind' },
    'Ready',
    'Paused',
  ],
  [
    'auto-sync off, and broken',
    { application: edited(set({ health: { status: 'Degraded' } }), manual) },
    'Failed',
    'Degraded',
  ],
  [
    'auto-sync off before anything was deployed',
    { application: edited(set({ ...outOfSync, history: [], health: { status: 'Missing' } }), manual) },
    'Provisioning',
    'Paused',
  ],
  [
    'an older revision synced by hand',
    {
      application: edited(set({ ...newRevision, history: history('a', 'b', 'a'), ...deployed('a') }), manual),
    },
    'Ready',
    'RolledBack',
  ],
  [
    'paused after two updates',
    {
      application: edited(set({ ...newRevision, history: history('a', 'b', 'c'), ...deployed('c') }), manual),
    },
    'Ready',
    'Paused',
  ],
  ['drift, put back at once', { application: set(outOfSync), wasReady: true }, 'Ready', 'Updating'],
  [
    'drift again after every sync',
    {
      application: set({
        ...outOfSync,
        operationState: { operation: { sync: { autoHealAttemptsCount: 4 } } },
      }),
      wasReady: true,
    },
    'Provisioning',
    'NotConverging',
  ],
  ['drift from the first sync on', { application: set(outOfSync) }, 'Provisioning', 'NotConverging'],
  [
    'drift for too long, synced a moment ago',
    {
      application: set({
        ...outOfSync,
        reconciledAt: '2026-11-22T22:49:50Z',
        operationState: { startedAt: '2026-11-22T22:49:40Z', finishedAt: '2026-11-22T22:49:41Z' },
      }),
      now: late,
    },
    'Failed',
    'NotConverging',
  ],
  [
    'health older than the operation',
    { application: set({ operationState: { finishedAt: '2026-11-22T22:36:50Z' }, history: [] }) },
    'Provisioning',
    'Checking',
  ],
  [
    'health older than a re-sync',
    { application: set({ operationState: { finishedAt: '2026-11-22T22:36:50Z' } }), wasReady: true },
    'Ready',
    'Updating',
  ],
  [
    'a retry that has not begun, however late',
    { application: edited(set({ health: { status: 'Degraded' } }), { operation: {} }), now: late },
    'Provisioning',
    'Syncing',
  ],
  [
    'an Ingress that never gets its address',
    { application: application('ingress'), now: late },
    'Failed',
    'TimedOut',
  ],
  [
    'an operation that never ends',
    { application: application('syncing-partly'), now: late },
    'Failed',
    'TimedOut',
  ],
  [
    'a fresh Application without status',
    { application: edited(ready, { status: undefined }) },
    'Provisioning',
    'Syncing',
  ],
  [
    'health that nobody knows',
    { application: set({ health: { status: 'Unknown' } }) },
    'Provisioning',
    'Checking',
  ],
  ['a folder, no Application', {}, 'Provisioning', 'Committed'],
  ['a folder, no Application for too long', { now: late }, 'Failed', 'TimedOut'],
  ['a folder, no Application any more', { now: late, wasReady: true }, 'Failed', 'TimedOut'],
  ['an old branch pushed just now', { now: late, seenAt: late - 5 }, 'Provisioning', 'Committed'],
  [
    'a folder, no Application, an ApplicationSet error',
    { applicationSetError: { message: 'x', file: 'stores/a/b/store.yaml' }, now: late },
    'Provisioning',
    'Blocked',
  ],
  [
    'the same with an Application',
    { application: ready, applicationSetError: { message: 'x', file: undefined } },
    'Ready',
    'Running',
  ],
  ['a folder gone, not noticed', { entry: undefined, application: ready }, 'Deleting', 'Pruning'],
  [
    'a folder gone while all is frozen',
    { entry: undefined, application: ready, applicationSetError: { message: 'x', file: 'f' } },
    'Deleting',
    'Blocked',
  ],
  [
    "a deletion with another store's namespace",
    {
      entry: undefined,
      application: edited(application('deleting'), {
        status: {
          resources: [{ kind: 'Namespace', name: 'kube-system', requiresDeletionConfirmation: true }],
        },
      }),
    },
    'Deleting',
    'AwaitingApproval',
  ],
  [
    'deletion approved',
    {
      entry: undefined,
      application: edited(application('deleting'), {
        metadata: { annotations: { 'argocd.argoproj.io/deletion-approved': '2026-11-22T22:34:13Z' } },
      }),
    },
    'Deleting',
    'Pruning',
  ],
  [
    'an approval older than the deletion',
    {
      entry: undefined,
      application: edited(application('deleting'), {
        metadata: { annotations: { 'argocd.argoproj.io/deletion-approved': '2026-11-22T22:34:12Z' } },
      }),
    },
    'Deleting',
    'AwaitingApproval',
  ],
  [
    'deleted although its folder is there',
    { application: application('deleting'), wasReady: true },
    'Deleting',
    'Held',
  ],
];

describe('states made of a real one', () => {
  test.each(made)('%s', (_, changes, expected, phase) => {
    expect(status(input(changes))).toMatchObject({ status: expected, phase });
  });

  test('nothing left', () => {
    expect(status(input({ entry: undefined }))).toBeUndefined();
  });

  test('a broken file is named with its line, whatever runs', () => {
    const problem = { file: 'stores/x/store-ready/store.yaml', line: 4, message: 'No.', freezesAll: false };
    const broken = { ...entry, spec: undefined, problem };
    for (const running of [undefined, ready]) {
      const result = status(input({ entry: broken, application: running, wasReady: true }));
      expect(result).toMatchObject({ status: 'Failed', phase: 'Invalid' });
      expect(result?.reason).toBe('stores/x/store-ready/store.yaml, line 4: No.');
    }
  });

  test('the file at fault is named where it blocks others', () => {
    const error = { message: 'Bad.', file: 'stores/by-hand/store-broken/store.yaml' };
    expect(status(input({ applicationSetError: error }))?.reason).toContain(error.file);
    expect(
      status(input({ entry: undefined, application: ready, applicationSetError: error }))?.reason,
    ).toContain(error.file);
  });

  test('what runs is named for a store that was rolled back', () => {
    const one = edited(set({ ...newRevision, history: history('a', 'b', 'a'), ...deployed('a') }), manual);
    const result = status(input({ application: one }));
    expect(result?.reason).toContain('aaaaaaaaaa');
    expect(result?.nextStep).toMatch(/automatic sync/);
  });
});

describe('time', () => {
  test('the deadline is the timeout after the latest of commit, operation and health', () => {
    const one = application('ingress');
    const result = status(input({ application: one }));
    expect(result?.deadline).toBe(at('22:33:37') + 600);
    expect(status(input({ application: one, now: at('22:43:36') }))?.status).toBe('Provisioning');
    expect(status(input({ application: one, now: at('22:43:37') }))).toMatchObject({
      status: 'Failed',
      deadline: undefined,
    });
    expect(status(input({ application: one, now: at('22:43:37') }))?.reason).toContain('Ingress wordpress');
    const recommitted = { ...entry, commit: { ...entry.commit!, committedAt: at('22:40:00') } };
    expect(status(input({ application: one, entry: recommitted, now: at('22:43:37') }))?.deadline).toBe(
      at('22:50:00'),
    );
  });

  test('a commit from the future does not put the deadline off', () => {
    const future = { ...entry, commit: { ...entry.commit!, committedAt: at('23:59:59') } };
    expect(status(input({ application: application('ingress'), entry: future, now: late }))?.status).toBe(
      'Failed',
    );
  });

  test('Ready has no deadline', () => {
    expect(status(input({ application: ready }))?.deadline).toBeUndefined();
  });

  test('the timeline has the real times, in order', () => {
    const steps = (changes: Parameters<typeof input>[0]) =>
      status(input(changes))?.timeline.map(({ at: time }) => time);
    expect(steps({ application: ready })).toEqual([
      at('22:33:10'),
      at('22:33:24'),
      at('22:33:28'),
      at('22:33:44'),
    ]);
    expect(steps({})).toEqual([at('22:33:10'), null, null, null]);
    expect(steps({ application: application('noguard') })).toEqual([
      at('22:33:10'),
      at('22:36:30'),
      null,
      null,
    ]);
    const made = (createdAt: number | undefined, committedAt: number | undefined) => ({
      ...entry,
      spec: { ...entry.spec!, createdAt },
      commit: committedAt === undefined ? undefined : { ...entry.commit!, committedAt },
    });
    const first = (given: ReturnType<typeof made>) => steps({ application: ready, entry: given })?.[0];
    // a file by hand is often a copy of another store's
    expect(first(made(at('20:00:00'), at('22:33:10')))).toBe(at('22:33:10'));
    expect(first(made(at('22:33:05'), undefined))).toBe(at('22:33:05'));
    // clocks differ, and later commits are no beginning
    expect(first(made(at('22:33:30'), at('22:33:30')))).toBe(at('22:33:24'));
    expect(first(made(at('22:33:05'), at('22:36:00')))).toBe(at('22:33:05'));
    expect(first(made(undefined, at('22:36:00')))).toBe(at('22:33:24'));
    expect(first(made(undefined, undefined))).toBeNull();
  });

  test('in another cluster nothing is read of the objects, and that is said; the Application has to do', () => {
    const here = status(input({ application: application('imagepull'), now: late }));
    expect(here).toMatchObject({ status: 'Failed', needsCause: true });
    const nowhere = { server: undefined };
    for (const destination of [{ name: 'eu-1' }, { server: 'https://eu-1' }]) {
      const away = edited(application('imagepull'), {
        spec: { destination: { ...nowhere, ...destination } },
      });
      const there = status(input({ application: away, now: late }));
      expect(there).toMatchObject({ status: 'Failed', needsCause: false, reason: here?.reason });
      expect(there?.nextStep).toContain(`${here?.nextStep} `);
      expect(there?.nextStep).toContain('eu-1');
    }
    for (const destination of [{ name: 'in-cluster' }, { server: 'https://kubernetes.default.svc' }]) {
      const same = edited(application('imagepull'), {
        spec: { destination: { ...nowhere, ...destination } },
      });
      expect(status(input({ application: same, now: late }))).toEqual(here);
    }
  });

  test('the record shows what Argo CD says', () => {
    const revision = '7736ca8eaf8218e34fd65aaa432871cf46e7763b';
    expect(status(input({ application: ready }))).toMatchObject({
      health: 'Healthy',
      sync: 'Synced',
      revision,
    });
    expect(status(input({ application: application('new-no-status') }))).toMatchObject({
      health: null,
      sync: null,
      revision: null,
    });
  });
});
