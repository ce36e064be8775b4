import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folderOf, hostOf } from '../../domain/names.ts';
import { defaultSettings as settings } from '../../domain/settings.ts';
import { explain } from '../../domain/status/causes.ts';
import { applicationSetError, comparedRevision, status } from '../../domain/status/status.ts';
import { parseStoreFile } from '../../domain/store-file.ts';
import { renderStoreFolder } from '../../domain/store-folder.ts';
import { ManualClock } from '../../testing/manual-clock.ts';
import {
  readArgoCdFiles,
  searchPath,
  type TestRepository,
  testRepository,
} from '../testing/store-repository.ts';
import { realistic } from './lifecycle/timing.ts';
import { SandboxArgoCd } from './sandbox-argocd.ts';

// The sandbox with what the control plane writes on one side, and what it makes of Applications on the other.

const namespace = 'store-acme';
const folder = folderOf(namespace);
let repository: TestRepository;
let clock: ManualClock;
let argocd: SandboxArgoCd;
let commit: string | undefined;

function files(extra = '', plan = 'standard'): Record<string, string> {
  const createdAt = Math.floor(clock.now() / 1000);
  const spec = {
    name: 'acme',
    namespace,
    engine: 'woocommerce',
    plan,
    owner: 'default',
    createdAt,
    host: hostOf('acme', settings),
  };
  const rendered = [...renderStoreFolder(spec, settings)].map(([file, text]) => [
    `${folder}/${file}`,
    file === 'store.yaml' ? text + extra : text,
  ]);
  return Object.fromEntries(rendered);
}

async function push(change: Record<string, string | undefined>): Promise<void> {
  const made = await repository.commit(change);
  commit = change[folder] === undefined && folder in change ? undefined : made;
  await argocd.refreshApplicationSet();
}

async function read(wasReady = false) {
  const application = argocd.application(namespace);
  const person = { name: 'A', email: 'a@example.org' };
  const info = commit && {
    oid: commit,
    committedAt: Math.floor(clock.now() / 1000),
    author: person,
    subject: 's',
  };
  const text = files()[`${folder}/store.yaml`] ?? '';
  const spec = parseStoreFile(text, { file: 'store.yaml', namespace }, settings).spec;
  const revision = application && comparedRevision(application);
  return status({
    entry: info
      ? { namespace, folder, version: 'v', text, spec, problem: undefined, missing: [], commit: info }
      : undefined,
    relation: revision === commit ? 'current' : 'behind',
    application,
    applicationSetError: applicationSetError(argocd.applicationSet()),
    cause: explain(await argocd.workloads(namespace)),
    wasReady,
    now: Math.floor(clock.now() / 1000),
    provisionTimeout: 600,
  });
}

/** The statuses a person sees while so many seconds go by, each once. */
async function watched(seconds: number, wasReady = false): Promise<string[]> {
  const seen: string[] = [];
  for (let tenths = 0; tenths <= seconds * 10; tenths += 1) {
    const now = await read(wasReady);
    const words = now === undefined ? 'gone' : `${now.status} ${now.phase}`;
    if (seen.at(-1) !== words) seen.push(words);
    await clock.advance(100);
  }
  return seen;
}

beforeEach(async () => {
  repository = await testRepository();
  clock = new ManualClock();
  commit = undefined;
  argocd = new SandboxArgoCd({
    repository: repository.path,
    branch: 'main',
    searchPath,
    repositoryUrl: 'http://127.0.0.1/git/stores.git',
    stateFolder: path.join(repository.folder, 'state'),
    clock,
    timing: realistic,
    pollInterval: 10 ** 9,
    ...(await readArgoCdFiles()),
  });
  await argocd.start();
});

afterEach(async () => {
  await argocd.close();
  await repository.remove();
});

test('a new store is Provisioning, then Ready within ten seconds and stays so', async () => {
  await push(files());
  const seen = await watched(10);
  expect(seen.at(-1)).toBe('Ready Running');
  expect(seen.slice(0, -1).every((words) => words.startsWith('Provisioning'))).toBe(true);
  expect(seen).not.toContain('Provisioning NotConverging');
});

test('an update keeps it Ready while it rolls', async () => {
  await push(files());
  await clock.advance(10_000);
  await push(files('', 'large'));
  expect(await watched(10, true)).toEqual(['Ready Updating', 'Ready Running']);
});

test.each([
  ['image-pull', 'image-pull'],
  ['quota', 'quota'],
  ['crash-loop', 'crash-loop'],
  ['never-ready', 'not-ready'],
])('the fault %s is Failed with its cause, and a retry heals it', async (fault, cause) => {
  await push(files(`sandbox:\n  fault: ${fault}\n  attempts: 1\n`));
  expect((await watched(20)).at(-1)).toBe('Failed Degraded');
  expect(explain(await argocd.workloads(namespace))?.code).toBe(cause);
  await argocd.syncApplication(namespace);
  const seen = await watched(10);
  expect(seen.at(0)).toMatch(/^Provisioning/);
  expect(seen.at(-1)).toBe('Ready Running');
  expect(explain(await argocd.workloads(namespace))).toBeUndefined();
});

test('a removed folder is Deleting until approved, then gone', async () => {
  await push(files());
  await clock.advance(10_000);
  await push({ [folder]: undefined });
  expect(await watched(5)).toEqual(['Deleting AwaitingApproval']);
  await argocd.approveDeletion(namespace);
  expect(await watched(5)).toEqual(['Deleting Pruning', 'gone']);
});

test('behind a broken file a new store is Blocked, and the file is named', async () => {
  await push({ ...files(), 'stores/x/store-bad/store.yaml': 'a: b: c\n' });
  expect(await watched(1)).toEqual(['Provisioning Blocked']);
  expect(applicationSetError(argocd.applicationSet())?.file).toBe('stores/x/store-bad/store.yaml');
});

test('beside two folders of one name a new store is made as ever, and nothing is called frozen', async () => {
  const twice = files()[`${folder}/store.yaml`]!.replaceAll('acme', 'two');
  await push({ 'stores/x/store-two/store.yaml': twice, 'stores/y/store-two/store.yaml': twice });
  expect(argocd.applicationSet()?.status?.conditions?.[0]?.reason).toBe('ApplicationValidationError');
  expect(applicationSetError(argocd.applicationSet())).toBeUndefined();
  await push(files());
  expect((await watched(10)).at(-1)).toBe('Ready Running');
});

test('a store without guardrails is Failed, never Ready', async () => {
  await push({ [`${folder}/store.yaml`]: files()[`${folder}/store.yaml`] });
  expect((await watched(10)).at(-1)).toBe('Failed SyncFailed');
});
