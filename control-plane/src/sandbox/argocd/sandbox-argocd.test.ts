import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Application } from '../../domain/argocd/types.ts';
import type { ArgoCdEvent } from '../../ports/argocd.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import {
  readArgoCdFiles,
  searchPath,
  storeFolder,
  type TestRepository,
  testRepository,
} from '../testing/store-repository.ts';
import { instant, realistic } from './lifecycle/timing.ts';
import { SandboxArgoCd, type SandboxArgoCdOptions } from './sandbox-argocd.ts';

let repository: TestRepository;
let clock: ManualClock;
let argocd: SandboxArgoCd;
let events: ArgoCdEvent[];
let files: { applicationSet: string; appProject: string };

async function start(options: Partial<SandboxArgoCdOptions> = {}): Promise<void> {
  await argocd?.close();
  argocd = new SandboxArgoCd({
    repository: repository.path,
    branch: 'main',
    searchPath,
    repositoryUrl: 'http://127.0.0.1:8080/git/stores.git',
    stateFolder: path.join(repository.folder, 'state'),
    clock,
    timing: realistic,
    pollInterval: 10 ** 9,
    ...files,
    ...options,
  });
  events = [];
  argocd.subscribe((event) => events.push(event));
  await argocd.start();
  await argocd.refreshApplicationSet();
}

async function push(change: Record<string, string | undefined>): Promise<string> {
  const commit = await repository.commit(change);
  await argocd.refreshApplicationSet();
  return commit;
}

function app(name = 'store-acme'): Application {
  const found = argocd.application(name);
  if (found === undefined) throw new Error(`no Application ${name}`);
  return found;
}

/** Sync status, health, operation phase: what people would read in Argo CD. */
function seen(name?: string) {
  const { status } = app(name);
  return [status?.sync?.status, status?.health?.status, status?.operationState?.phase];
}

beforeEach(async () => {
  repository = await testRepository();
  clock = new ManualClock();
  files = await readArgoCdFiles();
});

afterEach(async () => {
  await argocd.close();
  await repository.remove();
});

describe("a store's life", () => {
  test('goes through the phases of a real one, guardrails before the chart, in about six seconds', async () => {
    await start();
    const commit = await push(storeFolder('store-acme'));
    expect(app().status).toMatchObject({ health: {}, sync: { status: '' } });
    expect(app().operation).toBeDefined();
    await clock.advance(600);
    expect(seen()).toEqual(['OutOfSync', 'Missing', 'Running']);
    expect(app().status?.operationState?.syncResult).toBeUndefined();
    await clock.advance(800);
    expect(seen()).toEqual(['OutOfSync', 'Missing', 'Running']);
    const applied = app().status?.operationState?.syncResult?.resources;
    expect(applied?.map((resource) => resource.kind)).toEqual([
      'Namespace',
      'LimitRange',
      'ResourceQuota',
      'NetworkPolicy',
      // What the chart itself has in earlier waves.
      ...['ConfigMap', 'ServiceAccount', 'NetworkPolicy', 'Role', 'RoleBinding'],
    ]);
    await clock.advance(1100);
    expect(seen()).toEqual(['Synced', 'Progressing', 'Succeeded']);
    await clock.advance(3300);
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
    const { status, operation, spec } = app();
    expect(operation).toBeUndefined();
    expect(status?.sync?.revisions).toEqual([commit, commit]);
    expect(status?.operationState?.syncResult?.revisions).toEqual([commit, commit]);
    expect(status?.history).toHaveLength(1);
    expect(spec.sources?.map((source) => source.path)).toEqual([
      'stores/by-hand/store-acme/guardrails',
      'charts/store',
    ]);
    expect(spec.sources?.[1]?.helm).toEqual({ releaseName: 'store-acme', values: 'host: acme.localtest.me' });
    expect(status?.resources?.map((resource) => [resource.kind, resource.name, resource.syncWave])).toEqual([
      ['ConfigMap', 'credentials', -6],
      ['ConfigMap', 'store-scripts', undefined],
      ['LimitRange', 'store-limits', -10],
      ['Namespace', 'store-acme', -20],
      ['PersistentVolumeClaim', 'wordpress-content', undefined],
      ['ResourceQuota', 'store-quota', -10],
      ['Service', 'mariadb', undefined],
      ['Service', 'wordpress', undefined],
      ['ServiceAccount', 'credentials', -6],
      ['Deployment', 'wordpress', undefined],
      ['StatefulSet', 'mariadb', undefined],
      ['CronJob', 'wp-cron', undefined],
      ['Ingress', 'wordpress', undefined],
      ['NetworkPolicy', 'credentials', -6],
      ['NetworkPolicy', 'store-default-deny', -10],
      ['Role', 'credentials', -6],
      ['RoleBinding', 'credentials', -6],
    ]);
    expect(events.filter((event) => event.kind === 'application').length).toBeGreaterThanOrEqual(5);
  });

  test('by itself, with a real clock, on a poll alone', async () => {
    const after = (ms: number, task: () => void) => {
      const timer = setTimeout(task, ms);
      return () => clearTimeout(timer);
    };
    await start({ clock: { now: Date.now, after }, timing: instant, pollInterval: 20 });
    await repository.commit(storeFolder('store-acme'));
    await expect.poll(() => argocd.application('store-acme')?.status?.health?.status).toBe('Healthy');
  });

  test('a commit for another store moves the compared revision and nothing else', async () => {
    await start();
    const first = await push(storeFolder('store-acme'));
    await clock.advance(10_000);
    events.length = 0;
    const second = await push(storeFolder('store-other'));
    expect(events).toEqual([{ kind: 'application', name: 'store-other' }]);
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
    expect(app().status?.sync?.revisions).toEqual([second, second]);
    expect(app().status?.operationState?.syncResult?.revisions).toEqual([first, first]);
  });

  test('new values roll the store to the new commit', async () => {
    await start();
    await push(storeFolder('store-acme'));
    await clock.advance(10_000);
    const { uid } = app().metadata;
    const next = await push(storeFolder('store-acme', '  plan: large\n'));
    expect(seen()).toEqual(['OutOfSync', 'Healthy', 'Succeeded']);
    await clock.advance(600);
    expect(seen()).toEqual(['OutOfSync', 'Healthy', 'Running']);
    await clock.advance(1900);
    expect(seen()).toEqual(['Synced', 'Progressing', 'Succeeded']);
    await clock.advance(5000);
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
    expect(app().status?.operationState?.syncResult?.revisions?.[0]).toBe(next);
    expect(app().status?.history).toHaveLength(2);
    expect(app().metadata.uid).toBe(uid);
  });

  test('a change during a sync is synced afterwards', async () => {
    await start();
    await push(storeFolder('store-acme'));
    await clock.advance(600);
    const next = await push(storeFolder('store-acme', '  plan: large\n'));
    await clock.advance(20_000);
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
    expect(app().status?.operationState?.syncResult?.revisions?.[0]).toBe(next);
  });

  test('deletion waits for approval, keeps the store meanwhile, then it is gone', async () => {
    await start();
    await push(storeFolder('store-acme'));
    await clock.advance(10_000);
    await push({ 'stores/by-hand/store-acme': undefined });
    expect(app().metadata.deletionTimestamp).toBeDefined();
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
    await clock.advance(3_600_000);
    expect(app().metadata.deletionTimestamp).toBeDefined();
    await argocd.approveDeletion('store-acme');
    await argocd.approveDeletion('store-acme');
    expect(argocd.application('store-acme')).toBeDefined();
    await clock.advance(2000);
    expect(argocd.application('store-acme')).toBeUndefined();
    expect([...argocd.applicationNames()]).toEqual([]);
    await argocd.approveDeletion('store-acme');
  });

  test('approval given before the deletion does not count', async () => {
    await start();
    await push(storeFolder('store-acme'));
    await clock.advance(10_000);
    await argocd.approveDeletion('store-acme');
    await clock.advance(10_000);
    await push({ 'stores/by-hand/store-acme': undefined });
    await clock.advance(10_000);
    expect(app().metadata.deletionTimestamp).toBeDefined();
  });

  test('a folder that comes back during the deletion is a new store afterwards', async () => {
    await start();
    await push(storeFolder('store-acme'));
    await clock.advance(10_000);
    const { uid } = app().metadata;
    await push({ 'stores/by-hand/store-acme': undefined });
    await push(storeFolder('store-acme'));
    expect(app().metadata.deletionTimestamp).toBeDefined();
    await argocd.approveDeletion('store-acme');
    await clock.advance(2000);
    await argocd.refreshApplicationSet();
    await clock.advance(10_000);
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
    expect(app().metadata.uid).not.toBe(uid);
  });
});

describe('a deletion that is abandoned', () => {
  const objectUids = async () =>
    (await argocd.workloads('store-acme'))
      .filter(({ kind }) => kind !== 'Event')
      .map(({ kind, metadata }) => `${kind} ${metadata.uid}`);

  async function waiting(): Promise<string[]> {
    await push(storeFolder('store-acme'));
    await clock.advance(10_000);
    const before = await objectUids();
    expect(before.length).toBeGreaterThan(2);
    await push({ 'stores/by-hand/store-acme': undefined });
    return before;
  }

  test('leaves the objects, and the Application that is made anew adopts them without an operation', async () => {
    await start();
    const before = await waiting();
    const { uid } = app().metadata;
    await push(storeFolder('store-acme'));
    await argocd.abandonDeletion('store-acme');
    expect(argocd.application('store-acme')).toBeUndefined();
    await argocd.abandonDeletion('store-acme');
    await argocd.refreshApplicationSet();
    await clock.advance(10_000);
    expect(seen()).toEqual(['Synced', 'Healthy', undefined]);
    expect(app().metadata.uid).not.toBe(uid);
    expect(app().metadata.deletionTimestamp).toBeUndefined();
    expect(await objectUids()).toEqual(before);
  });

  test('whose folder has changed since is deployed anew, onto the same objects', async () => {
    await start();
    const before = await waiting();
    await argocd.abandonDeletion('store-acme');
    await push(storeFolder('store-acme', '  pages: 3\n'));
    await clock.advance(60_000);
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
    expect(await objectUids()).toEqual(before);
  });

  test('also when the process ends before the Application is made anew', async () => {
    await start();
    const before = await waiting();
    await argocd.abandonDeletion('store-acme');
    await start();
    await push(storeFolder('store-acme'));
    await clock.advance(10_000);
    expect(seen()).toEqual(['Synced', 'Healthy', undefined]);
    expect(await objectUids()).toEqual(before);
  });

  test('a store that was really deleted and made anew has other objects', async () => {
    await start();
    const before = await waiting();
    await argocd.approveDeletion('store-acme');
    await clock.advance(5000);
    await push(storeFolder('store-acme'));
    await clock.advance(60_000);
    expect(await objectUids()).toHaveLength(before.length);
    expect((await objectUids()).some((uid) => before.includes(uid))).toBe(false);
  });

  test('is refused once it is approved; a living Application is left alone', async () => {
    await start();
    await waiting();
    await argocd.approveDeletion('store-acme');
    await expect(argocd.abandonDeletion('store-acme')).rejects.toMatchObject({ code: 'deletion-approved' });
    await clock.advance(5000);
    await push(storeFolder('store-acme'));
    await clock.advance(10_000);
    await argocd.abandonDeletion('store-acme');
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
  });
});

test.each([
  ['an emptied repository', undefined, { stores: undefined, 'README.md': undefined }],
  ['a renamed stores folder', undefined, { stores: undefined, 'shops/a/store-acme/store.yaml': 'name: a\n' }],
  ['a glob that matches nothing', 'shops/*/*/store.yaml', {}],
])('%s: every Application waits to be deleted, and nothing of it is', async (_, pattern, change) => {
  await start();
  await push({ ...storeFolder('store-acme'), ...storeFolder('store-beta') });
  await clock.advance(10_000);
  if (pattern !== undefined) {
    await start({ applicationSet: files.applicationSet.replace('stores/*/*/store.yaml', pattern) });
  }
  await push(change);
  await clock.advance(3_600_000);
  for (const name of ['store-acme', 'store-beta']) {
    expect(app(name).metadata.deletionTimestamp).toBeDefined();
    expect(seen(name).slice(0, 2)).toEqual(['Synced', 'Healthy']);
    expect((await argocd.workloads(name)).length).toBeGreaterThan(2);
  }
});

describe('what a branch can get wrong', () => {
  test('one unreadable file freezes the whole set until it is mended', async () => {
    await start();
    await push({ ...storeFolder('store-acme'), ...storeFolder('store-old') });
    await clock.advance(10_000);
    events.length = 0;
    await push({
      'stores/by-hand/store-broken/store.yaml': 'name: broken\nvalues: host: x\n',
      'stores/by-hand/store-old': undefined,
      ...storeFolder('store-new'),
    });
    expect(events).toContainEqual({ kind: 'application-set' });
    const error = argocd.applicationSet()?.status?.conditions?.find(({ type }) => type === 'ErrorOccurred');
    expect(error?.status).toBe('True');
    expect(error?.reason).toBe('ApplicationGenerationFromParamsError');
    expect(error?.message).toBe(
      "error generating params from git: unable to process file 'stores/by-hand/store-broken/store.yaml': unable to parse file: error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context",
    );
    expect([...argocd.applicationNames()].sort()).toEqual(['store-acme', 'store-old']);
    expect(app('store-old').metadata.deletionTimestamp).toBeUndefined();
    // The application controller goes on: the folder's sources are gone.
    expect(seen('store-old')).toEqual(['Unknown', 'Healthy', 'Succeeded']);
    await push({ 'stores/by-hand/store-broken': undefined });
    expect(argocd.applicationSet()?.status?.conditions?.[0]?.status).toBe('False');
    expect(app('store-old').metadata.deletionTimestamp).toBeDefined();
    await clock.advance(10_000);
    expect(seen('store-new')).toEqual(['Synced', 'Healthy', 'Succeeded']);
    expect(seen('store-acme')).toEqual(['Synced', 'Healthy', 'Succeeded']);
  });

  test.each([
    ['another namespace', '  name: store-acme\n', '  name: kube-system\n'],
    ['nothing but another kind', 'kind: Namespace', 'kind: ConfigMap'],
  ])('guardrails that make %s: the sync fails until they are mended', async (_, from, to) => {
    const good = storeFolder('store-acme');
    const file = 'stores/by-hand/store-acme/guardrails/namespace.yaml';
    await start();
    await push({ ...good, [file]: good[file]!.replace(from, to) });
    await clock.advance(60_000);
    expect(seen()).toEqual(['OutOfSync', 'Missing', 'Failed']);
    expect(app().status?.operationState?.message).toContain('namespaces "store-acme" not found');
    await argocd.syncApplication('store-acme');
    await clock.advance(60_000);
    expect(seen()).toEqual(['OutOfSync', 'Missing', 'Failed']);
    await push(good);
    await clock.advance(10_000);
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
  });

  test.each([
    ['no values', 'name: x\n', 'RenderTemplateParamsError'],
    ['an empty file', '', 'RenderTemplateParamsError'],
    ['a word', 'hello\n', 'ApplicationGenerationFromParamsError'],
    ['a list of words', '- a\n', 'ApplicationGenerationFromParamsError'],
  ])('%s in a file freezes the set', async (_, text, reason) => {
    await start();
    await push({ 'stores/a/store-x/store.yaml': text, ...storeFolder('store-acme') });
    const error = argocd.applicationSet()?.status?.conditions?.[0];
    expect([error?.status, error?.reason]).toEqual(['True', reason]);
    expect([...argocd.applicationNames()]).toEqual([]);
  });

  test('two folders of one name: neither is applied, the others go on, an existing one stays', async () => {
    await start();
    await push(storeFolder('store-acme'));
    await clock.advance(10_000);
    await push({
      'stores/zz/store-acme/store.yaml': 'values:\n  host: evil.localtest.me\n',
      ...storeFolder('store-other'),
    });
    expect(argocd.applicationSet()?.status?.conditions?.[0]).toMatchObject({
      status: 'True',
      reason: 'ApplicationValidationError',
      message: 'ApplicationSet stores contains applications with duplicate name: store-acme',
    });
    expect(app().spec.sources?.[0]?.path).toBe('stores/by-hand/store-acme/guardrails');
    expect(app('store-other')).toBeDefined();
    await push({ 'stores/by-hand/store-acme': undefined });
    expect(app().metadata.deletionTimestamp).toBeUndefined();
    expect(app().spec.sources?.[0]?.path).toBe('stores/zz/store-acme/guardrails');
    expect(argocd.applicationSet()?.status?.conditions?.[0]?.status).toBe('False');
  });

  test('a name that the API server refuses holds back deletions only', async () => {
    await start();
    await push(storeFolder('store-old'));
    await push({
      'stores/a/Bad_Name/store.yaml': 'values: {}\n',
      'stores/by-hand/store-old': undefined,
      ...storeFolder('store-acme'),
    });
    expect(argocd.applicationSet()?.status?.conditions?.[0]?.reason).toBe('UpdateApplicationError');
    expect([...argocd.applicationNames()].sort()).toEqual(['store-acme', 'store-old']);
    expect(app('store-old').metadata.deletionTimestamp).toBeUndefined();
    await push({ 'stores/a': undefined });
    await clock.advance(1000);
    expect(argocd.application('store-old')?.metadata.deletionTimestamp).toBeUndefined();
  });

  test('a namespace outside of the project is refused', async () => {
    await start();
    await push(storeFolder('kube-evil'));
    await clock.advance(10_000);
    expect(seen('kube-evil')).toEqual(['Unknown', 'Unknown', undefined]);
    expect(app('kube-evil').status?.conditions?.[0]?.type).toBe('InvalidSpecError');
    expect(await argocd.workloads('kube-evil')).toEqual([]);
  });

  test('without guardrails nothing is deployed, although health says Healthy; they can come later', async () => {
    await start();
    await push({ 'stores/by-hand/store-acme/store.yaml': 'values:\n  host: acme.localtest.me\n' });
    await clock.advance(10_000);
    expect(seen()).toEqual(['Unknown', 'Healthy', undefined]);
    expect(app().status?.conditions?.[0]).toMatchObject({
      type: 'ComparisonError',
      message:
        'Failed to load target state: failed to generate manifest for source 1 of 2: rpc error: code = Unknown desc = stores/by-hand/store-acme/guardrails: app path does not exist',
    });
    expect(app().status?.sync?.revisions).toBeUndefined();
    await argocd.syncApplication('store-acme');
    expect(app().status?.operationState?.phase).toBe('Error');
    await push(storeFolder('store-acme'));
    await clock.advance(10_000);
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
  });

  test('a branch that goes away freezes, it does not delete', async () => {
    await start();
    await push(storeFolder('store-acme'));
    await start({ branch: 'gone' });
    expect(argocd.applicationSet()?.status?.conditions?.[0]?.status).toBe('True');
  });

  test('a repository that cannot be read is told as stale, and actions fail with a code', async () => {
    await start();
    await push(storeFolder('store-acme'));
    await start({ repository: path.join(repository.folder, 'nothing.git') }).catch(() => {});
    expect(argocd.staleSince()).toBe(Math.floor(clock.now() / 1000));
    await expect(argocd.refreshApplicationSet()).rejects.toMatchObject({ code: 'argocd-unavailable' });
  });
});

describe('faults', () => {
  test.each(['image-pull', 'quota', 'crash-loop', 'never-ready'])(
    '%s: Degraded, healed at the first retry',
    async (fault) => {
      await start();
      await push(storeFolder('store-acme', `sandbox:\n  fault: ${fault}\n  attempts: 1\n`));
      await clock.advance(5000);
      expect(seen()).toEqual(['Synced', 'Progressing', 'Succeeded']);
      await clock.advance(15_000);
      expect(seen()).toEqual(['Synced', 'Degraded', 'Succeeded']);
      expect((await argocd.workloads('store-acme')).map((object) => object.kind)).toEqual(
        expect.arrayContaining(['Deployment', 'ReplicaSet', 'Event']),
      );
      await argocd.syncApplication('store-acme');
      expect(seen()[2]).toBe('Running');
      await argocd.syncApplication('store-acme');
      await clock.advance(10_000);
      expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
    },
  );

  test('without attempts a retry ends as before, and mending store.yaml heals', async () => {
    await start();
    await push(storeFolder('store-acme', 'sandbox:\n  fault: crash-loop\n'));
    await clock.advance(30_000);
    await argocd.syncApplication('store-acme');
    await clock.advance(30_000);
    expect(seen()).toEqual(['Synced', 'Degraded', 'Succeeded']);
    await push(storeFolder('store-acme'));
    await clock.advance(30_000);
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
  });

  test('can be given by name', async () => {
    await start({ faults: new Map([['store-acme', { kind: 'quota', attempts: undefined }]]) });
    await push(storeFolder('store-acme'));
    await clock.advance(30_000);
    expect(seen()).toEqual(['Synced', 'Degraded', 'Succeeded']);
  });
});

describe('after a restart', () => {
  test('stores are what they were, and what happened meanwhile is caught up with', async () => {
    await start();
    await push({ ...storeFolder('store-acme'), ...storeFolder('store-old') });
    await clock.advance(10_000);
    const { uid } = app().metadata;
    await push(storeFolder('store-late'));
    await clock.advance(1000);
    await argocd.close();
    const tip = await repository.commit({
      'stores/by-hand/store-old': undefined,
      ...storeFolder('store-new'),
    });
    await start();
    expect(app().metadata.uid).toBe(uid);
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
    expect(app().status?.sync?.revisions?.[0]).toBe(tip);
    expect(app().status?.history).toHaveLength(1);
    expect(app('store-old').metadata.deletionTimestamp).toBeDefined();
    await clock.advance(10_000);
    expect(seen('store-late')).toEqual(['Synced', 'Healthy', 'Succeeded']);
    expect(seen('store-new')).toEqual(['Synced', 'Healthy', 'Succeeded']);
  });

  test.each(['', '{"format":1', 'null\n'])(
    'a damaged state (%j) is rebuilt from the branch',
    async (text) => {
      await start();
      await push(storeFolder('store-acme'));
      await argocd.close();
      await writeFile(path.join(repository.folder, 'state/argocd-sandbox.jsonl'), text);
      await start();
      await clock.advance(10_000);
      expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
    },
  );

  test('a state of which one letter differs is rebuilt too', async () => {
    await start();
    await push(storeFolder('store-acme'));
    await clock.advance(10_000);
    const { uid } = app().metadata;
    const file = path.join(repository.folder, 'state/argocd-sandbox.jsonl');
    await start();
    expect(app().metadata.uid).toBe(uid);
    await argocd.close();
    await writeFile(file, (await readFile(file, 'utf8')).replace('"rendered"', '"pendered"'));
    await start();
    await clock.advance(10_000);
    expect(app().metadata.uid).not.toBe(uid);
    expect(seen()).toEqual(['Synced', 'Healthy', 'Succeeded']);
  });
});
