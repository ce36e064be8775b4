import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { guardrailFiles } from '../domain/missing-guardrails.ts';
import { renderStoreFile } from '../domain/store-file.ts';
import type { Push, RepositoryEvent } from '../ports/store-repository.ts';
import { startGate } from './testing/gate.ts';
import {
  createIntent,
  deleteIntent,
  person,
  scratchRepository,
  specOf,
} from './testing/scratch-repository.ts';

type Scratch = Awaited<ReturnType<typeof scratchRepository>>;
let scratch: Scratch;
afterEach(() => scratch?.dispose());

const byHand = (name: string) => ({
  [`stores/by-hand/store-${name}/store.yaml`]: renderStoreFile(specOf(name)),
});

describe('writing', () => {
  test('a created store is a commit that native git reads and finds sound', async () => {
    scratch = await scratchRepository();
    const repository = await scratch.open();
    const outcome = await repository.submit(createIntent('acme', { requestId: 'request-1' }));
    expect(outcome).toMatchObject({
      kind: 'committed',
      entry: { namespace: 'store-acme', problem: undefined },
    });
    expect(scratch.git('rev-parse', 'main')).toBe(outcome.commit?.oid);
    expect(
      scratch.git('log', '-1', '--format=%an <%ae>|%s|%(trailers:key=Storeplane-Request,valueonly)'),
    ).toBe(`${person.name} <${person.email}>|Create store acme|request-1`);
    const files = scratch.git('ls-tree', '-r', '--name-only', 'main', 'stores').split('\n');
    expect(files).toHaveLength(5);
    expect(scratch.git('rev-parse', `main:${outcome.entry?.folder}`)).toBe(outcome.entry?.version);
    expect(scratch.git('fsck', '--full', '--strict', '--no-dangling')).toBe('');
  });

  test('a burst becomes one commit each in few pushes, with sound deltas', async () => {
    scratch = await scratchRepository();
    const pushes: Push[] = [];
    const repository = await scratch.open({ onPush: (push) => pushes.push(push) });
    const names = Array.from({ length: 300 }, (_, i) => `shop-${i}`);
    await Promise.all(names.map((name) => repository.submit(createIntent(name))));
    await Promise.all(names.slice(0, 100).map((name) => repository.submit(deleteIntent(name))));
    expect(scratch.git('rev-list', '--count', 'main')).toBe('401');
    expect(repository.queued()).toBe(0);
    expect(pushes.every(({ outcome, attempt }) => outcome === 'accepted' && attempt === 1)).toBe(true);
    expect(pushes.reduce((sum, { commits }) => sum + commits, 0)).toBe(400);
    expect(pushes.length).toBeLessThan(100);
    expect(scratch.git('fsck', '--full', '--strict', '--no-dangling')).toBe('');
    const folders = scratch.git('ls-tree', '-d', '-r', '--name-only', 'main', 'stores').split('\n');
    expect(folders.filter((folder) => folder.endsWith('/guardrails'))).toHaveLength(200);
  });

  test('removing the last store leaves no empty folder behind', async () => {
    scratch = await scratchRepository();
    const repository = await scratch.open();
    await repository.submit(createIntent('acme'));
    const outcome = await repository.submit(deleteIntent('acme'));
    expect(outcome).toMatchObject({ kind: 'committed', entry: undefined });
    expect(scratch.git('ls-tree', '--name-only', 'main')).toBe('README.md');
    await repository.submit(createIntent('acme'));
    expect(scratch.git('fsck', '--full', '--strict', '--no-dangling')).toBe('');
  });

  test('the same request is committed once, also when it comes twice at the same time', async () => {
    scratch = await scratchRepository();
    const repository = await scratch.open();
    const intent = createIntent('acme', { requestId: 'same' });
    const [one, two] = await Promise.all([repository.submit(intent), repository.submit(intent)]);
    const three = await repository.submit(intent);
    expect([two.commit?.oid, three.commit?.oid]).toEqual([one.commit?.oid, one.commit?.oid]);
    expect(scratch.git('rev-list', '--count', 'main')).toBe('2');
    const other = { ...deleteIntent('acme'), requestId: 'same' };
    await expect(repository.submit(other)).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  });

  test('nothing to do means no commit', async () => {
    scratch = await scratchRepository();
    const repository = await scratch.open();
    await repository.submit(createIntent('acme'));
    const again = await repository.submit(createIntent('acme'));
    expect(again).toMatchObject({ kind: 'unchanged', entry: { namespace: 'store-acme' } });
    expect(scratch.git('rev-list', '--count', 'main')).toBe('2');
  });

  test.each(['stores', 'stores/8f', 'stores/8f/store-acme'])(
    'a file at %s is in the way of one store and of no other request',
    async (file) => {
      scratch = await scratchRepository(new Map([[file, 'in the way']]));
      const repository = await scratch.open();
      const [blocked, nothing] = await Promise.allSettled([
        repository.submit(createIntent('acme')),
        repository.submit(deleteIntent('globex')),
      ]);
      expect(blocked).toMatchObject({ status: 'rejected', reason: { code: 'store-file-broken' } });
      expect(nothing).toMatchObject({ status: 'fulfilled', value: { kind: 'unchanged' } });
      expect(scratch.git('rev-list', '--count', 'main')).toBe('1');
    },
  );

  test('a person who was faster is read first: the intent is decided on what they left', async () => {
    scratch = await scratchRepository();
    const repository = await scratch.open();
    scratch.commitByHand(byHand('acme'));
    const outcome = await repository.submit(createIntent('acme'));
    expect(outcome).toMatchObject({ kind: 'unchanged', entry: { folder: 'stores/by-hand/store-acme' } });
    const other = await repository.submit(createIntent('globex'));
    expect(other.kind).toBe('committed');
    expect(scratch.git('rev-list', '--count', 'main')).toBe('3');
  });

  test('guardrails that a folder lacks are named, until they come', async () => {
    scratch = await scratchRepository(new Map(Object.entries(byHand('acme'))));
    const repository = await scratch.open();
    const missing = () => repository.entry('store-acme')?.missing;
    expect(missing()).toEqual(guardrailFiles);
    const [namespace, quota, ...rest] = guardrailFiles.map((file) => `stores/by-hand/store-acme/${file}`);
    scratch.commitByHand({ [namespace!]: 'a', [quota!]: 'b' });
    await repository.refresh();
    expect(missing()).toEqual(guardrailFiles.slice(2));
    scratch.commitByHand(Object.fromEntries(rest.map((file) => [file, 'c'])));
    await repository.refresh();
    expect(missing()).toEqual([]);
    const link = [`M 120000 inline ${namespace}`, 'data 19', 'resource-quota.yaml'];
    const by = [
      'commit refs/heads/main',
      'committer Eve <eve@x> 1700000001 +0000',
      'data 0',
      'from refs/heads/main^0',
    ];
    scratch.fastImport([...by, ...link]);
    await repository.refresh();
    expect(missing()).toEqual(guardrailFiles.slice(0, 1));
    const created = await repository.submit(createIntent('globex'));
    expect(created.entry?.missing).toEqual([]);
  });

  test('writers of one branch lose nothing to each other', async () => {
    scratch = await scratchRepository();
    const replicas = await Promise.all([scratch.open(), scratch.open(), scratch.open()]);
    const work = replicas.flatMap((replica, r) =>
      Array.from({ length: 20 }, (_, i) => replica.submit(createIntent(`shop-${r}-${i}`))),
    );
    const outcomes = await Promise.all(work);
    expect(new Set(outcomes.map((outcome) => outcome.commit?.oid)).size).toBe(60);
    expect(scratch.git('rev-list', '--count', 'main')).toBe('61');
    expect(scratch.git('fsck', '--full', '--strict', '--no-dangling')).toBe('');
  });

  test("a push is nobody's alone: it goes on in the asynchronous context of no request", async () => {
    scratch = await scratchRepository();
    const contexts = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const repository = await scratch.open({ onPush: () => seen.push(contexts.getStore()) });
    await contexts.run('a request', async () => {
      await repository.submit(createIntent('acme'));
      expect(contexts.getStore()).toBe('a request');
    });
    expect(seen).toEqual([undefined]);
  });

  test('a remote that is gone is told at once, and the request is answered "unknown" in the end', async () => {
    scratch = await scratchRepository();
    const pushes: Push[] = [];
    const repository = await scratch.open({ patience: 500, onPush: (push) => pushes.push(push) });
    await scratch.stopServer();
    const answer = repository.submit(createIntent('acme'));
    expect(repository.queued()).toBe(1);
    await expect.poll(() => repository.state().staleSince).toBeDefined();
    await expect(answer).rejects.toMatchObject({ code: 'git-unavailable' });
    expect(repository.queued()).toBe(0);
    expect(pushes).toContainEqual(expect.objectContaining({ outcome: 'unknown', commits: 1, attempt: 1 }));
  });

  test('what was answered "unknown" is not sent any more when the remote comes back', async () => {
    scratch = await scratchRepository();
    const gate = await startGate(scratch.url);
    const repository = await scratch.open({ url: gate.url, patience: 500 });
    gate.shut();
    await expect(repository.submit(createIntent('acme'))).rejects.toMatchObject({ code: 'git-unavailable' });
    gate.open();
    const next = () => repository.submit(createIntent('globex'));
    await vi.waitFor(next, { timeout: 20_000, interval: 0 });
    expect(scratch.git('ls-tree', '-d', '--name-only', '-r', 'main')).not.toContain('store-acme');
    await gate.close();
  });

  test('pushes keep their interval, and looks at the branch do not wait for it', async () => {
    scratch = await scratchRepository();
    let pushes = 0;
    const count = () => {
      pushes += 1;
    };
    const repository = await scratch.open({ pushInterval: 600, onPush: count });
    await repository.submit(createIntent('first'));
    const work = Promise.all(['a', 'b', 'c'].map((name) => repository.submit(createIntent(name))));
    let pushed = false;
    void work.then(() => {
      pushed = true;
    });
    await repository.refresh();
    expect(pushed).toBe(false);
    await work;
    expect(pushes).toBe(2);
  });

  test('what is submitted while it drains is refused, what came before is written', async () => {
    scratch = await scratchRepository();
    const repository = await scratch.open();
    const before = repository.submit(createIntent('acme'));
    const drained = repository.drain();
    await expect(repository.submit(createIntent('late'))).rejects.toMatchObject({ code: 'shutting-down' });
    await drained;
    expect((await before).kind).toBe('committed');
  });
});

describe('reading', () => {
  test('a folder that went and came back between two looks is known to have come back', async () => {
    scratch = await scratchRepository();
    scratch.commitByHand({ ...byHand('acme'), ...byHand('globex') });
    const repository = await scratch.open();
    const file = Object.keys(byHand('acme'))[0] as string;
    scratch.commitByHand({ [file]: null });
    scratch.commitByHand(byHand('acme'));
    await repository.refresh();
    expect(repository.lastRemoval('store-acme')?.returnedAt).toBeTypeOf('number');
    expect(repository.lastRemoval('store-globex')).toBeUndefined();
    expect((await repository.removedFolder('store-acme'))?.text).toBe(byHand('acme')[file]);
  });

  test('folders added, changed and removed by hand are taken in by their commits', async () => {
    scratch = await scratchRepository();
    const repository = await scratch.open();
    const events: RepositoryEvent[] = [];
    repository.subscribe((event) => events.push(event));
    const added = scratch.commitByHand(byHand('acme'));
    scratch.commitByHand(byHand('globex'));
    await repository.refresh();
    expect(repository.entry('store-acme')).toMatchObject({
      spec: { name: 'acme' },
      commit: { oid: added, author: { name: 'Grace' } },
    });
    expect(events).toContainEqual({ kind: 'entry', namespace: 'store-globex' });
    const removed = scratch.commitByHand({ 'stores/by-hand/store-acme/store.yaml': null });
    await repository.refresh();
    expect(repository.entry('store-acme')).toBeUndefined();
    expect(repository.relation('store-globex', removed)).toBe('current');
    expect(repository.relation('store-globex', added)).toBe('behind');
    expect(repository.relation('store-globex', '0'.repeat(40))).toBe('unknown');
  });

  test('a broken file is an entry with its error, and names the commit; the rest goes on', async () => {
    scratch = await scratchRepository();
    const repository = await scratch.open();
    const bad = scratch.commitByHand({ 'stores/by-hand/store-bad/store.yaml': 'name: bad\n  host: [\n' });
    await repository.refresh();
    expect(repository.entry('store-bad')).toMatchObject({
      spec: undefined,
      problem: { file: 'stores/by-hand/store-bad/store.yaml', freezesAll: true },
      commit: { oid: bad },
    });
    expect((await repository.submit(createIntent('acme'))).kind).toBe('committed');
  });

  test('one namespace in two shards is a fault that names both', async () => {
    scratch = await scratchRepository(new Map(Object.entries(byHand('acme'))));
    const repository = await scratch.open();
    scratch.commitByHand({ 'stores/other/store-acme/store.yaml': renderStoreFile(specOf('acme')) });
    await repository.refresh();
    expect(repository.entry('store-acme')?.problem?.message).toContain('stores/other/store-acme');
    scratch.commitByHand({ 'stores/other/store-acme/store.yaml': null });
    await repository.refresh();
    expect(repository.entry('store-acme')?.problem).toBeUndefined();
  });

  test('a merge counts as the commit that brought the change', async () => {
    scratch = await scratchRepository();
    const repository = await scratch.open();
    const base = scratch.git('rev-parse', 'main');
    const own = (await repository.submit(createIntent('acme'))).commit?.oid ?? '';
    const globex = scratch.commitByHand(byHand('globex'));
    const tree = scratch.git('rev-parse', `${globex}^{tree}`);
    const side = scratch.git(
      '-c',
      'user.name=G',
      '-c',
      'user.email=g@x',
      'commit-tree',
      '-p',
      base,
      '-m',
      'side',
      tree,
    );
    scratch.git('update-ref', 'refs/heads/main', own);
    const merge = scratch.git(
      '-c',
      'user.name=G',
      '-c',
      'user.email=g@x',
      'commit-tree',
      '-p',
      own,
      '-p',
      side,
      '-m',
      'Merge',
      tree,
    );
    scratch.git('update-ref', 'refs/heads/main', merge);
    await repository.refresh();
    expect(repository.entry('store-globex')?.commit?.oid).toBe(merge);
    expect(repository.relation('store-globex', merge)).toBe('current');
    expect(repository.relation('store-globex', own)).toBe('behind');
  });

  test('a rewritten branch is read anew', async () => {
    scratch = await scratchRepository();
    const repository = await scratch.open();
    const first = scratch.git('rev-parse', 'main');
    await repository.submit(createIntent('acme'));
    scratch.git('update-ref', 'refs/heads/main', first);
    await repository.refresh();
    expect(repository.entry('store-acme')).toBeUndefined();
    expect((await repository.submit(createIntent('globex'))).kind).toBe('committed');
    expect(scratch.git('rev-list', '--count', 'main')).toBe('2');
  });

  test('a revert of something written before is understood', async () => {
    scratch = await scratchRepository();
    const repository = await scratch.open();
    const created = await repository.submit(createIntent('acme'));
    await repository.submit(deleteIntent('acme'));
    const tree = scratch.git('rev-parse', `${created.commit?.oid}^{tree}`);
    const tip = scratch.git('rev-parse', 'main');
    const back = scratch.git(
      '-c',
      'user.name=G',
      '-c',
      'user.email=g@x',
      'commit-tree',
      '-p',
      tip,
      '-m',
      'Revert',
      tree,
    );
    scratch.git('update-ref', 'refs/heads/main', back);
    await repository.refresh();
    expect(repository.entry('store-acme')).toMatchObject({ spec: { name: 'acme' }, commit: { oid: back } });
  });

  test('a replica that starts later answers the same', async () => {
    scratch = await scratchRepository();
    const first = await scratch.open();
    for (const name of ['acme', 'globex', 'initech']) await first.submit(createIntent(name));
    const second = await scratch.open();
    const seen = (repository: typeof first) =>
      new Map([...repository.entries()].map((entry) => [entry.namespace, { ...entry, commit: undefined }]));
    expect(seen(second)).toEqual(seen(first));
  });

  test('a replica that starts later gets to know the older commits, and so the same answers', async () => {
    scratch = await scratchRepository();
    const first = await scratch.open();
    for (const name of ['acme', 'globex']) await first.submit(createIntent(name));
    const between = scratch.commitByHand({ 'README.md': 'changed\n' });
    await first.refresh();
    const intent = createIntent('initech', { requestId: 'before-the-start' });
    await first.submit(intent);
    const second = await scratch.open({ olderCommits: 100 });
    const entries = (repository: typeof first) =>
      [...repository.entries()].sort((a, b) => a.namespace.localeCompare(b.namespace));
    await expect.poll(() => entries(second)).toEqual(entries(first));
    expect(second.relation('store-globex', between)).toBe('current');
    expect(second.relation('store-initech', between)).toBe('behind');
    expect(second.relation('store-acme', first.entry('store-globex')?.commit?.oid ?? '')).toBe('current');
    await second.submit(deleteIntent('initech'));
    expect((await second.submit(intent)).commit?.oid).toBe(first.entry('store-initech')?.commit?.oid);
  });

  test('without native git isomorphic-git reads the same', async () => {
    scratch = await scratchRepository(new Map(Object.entries({ ...byHand('acme'), ...byHand('globex') })));
    const repository = await scratch.open({ searchPath: '' });
    expect([...repository.entries()].map((entry) => entry.spec?.name).sort()).toEqual(['acme', 'globex']);
    expect((await repository.submit(createIntent('initech'))).kind).toBe('committed');
  });
});
