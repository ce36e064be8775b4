import { describe, expect, test } from 'vitest';
import { type DeletionRules, Deletions } from '../catalog/deletions.ts';
import { deletingApplication, readyApplication } from '../testing/applications.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryArgoCd } from '../testing/memory-argocd.ts';
import { MemoryRepository } from '../testing/memory-repository.ts';
import { deletionRules, settings } from '../testing/platform.ts';
import { DeletionGuard } from './deletion-guard.ts';

const file = { 'store.yaml': 'name: a\nvalues:\n  host: a.localtest.me\n' };

function setup(rules: Partial<DeletionRules> = {}) {
  const clock = new ManualClock();
  const repository = new MemoryRepository(clock, settings);
  const argocd = new MemoryArgoCd();
  const deletions = new Deletions({ repository, argocd, clock, rules: { ...deletionRules, ...rules } });
  const ignore = () => {};
  const handlers = { onApproved: ignore, onAbandoned: ignore, onError: ignore };
  const guard = new DeletionGuard({ repository, argocd, deletions, clock, ...handlers });
  const start = () => {
    deletions.start();
    guard.start();
  };
  const close = () => {
    guard.close();
    deletions.close();
  };
  return { clock, repository, argocd, deletions, guard: { start, close } };
}

test('a deletion is approved when the folder is gone from the tip as then read', async () => {
  const { clock, repository, argocd, guard } = setup();
  repository.put('store-a', file);
  guard.start();
  repository.arrives('store-a', undefined);
  argocd.put(deletingApplication('store-a', 'r'));
  await clock.advance(200);
  expect(repository.refreshes).toBeGreaterThan(0);
  expect(argocd.asked).toEqual(['approve store-a']);
});

test('an approval of an earlier deletion is none of this one', async () => {
  const { clock, argocd, guard } = setup();
  guard.start();
  const going = deletingApplication('store-a', 'r');
  const approvedAt = new Date(Date.parse(going.metadata.deletionTimestamp ?? '') - 60_000).toISOString();
  const annotations = { 'argocd.argoproj.io/deletion-approved': approvedAt };
  argocd.put({ ...going, metadata: { ...going.metadata, annotations } });
  await clock.advance(200);
  expect(argocd.asked).toEqual(['approve store-a']);
});

test('a deletion that would take a namespace which is not the store own is left to people', async () => {
  const { clock, repository, argocd, guard } = setup();
  guard.start();
  const going = deletingApplication('store-a', 'r');
  for (const name of ['store-a', 'kube-system']) {
    const resources = [
      { kind: 'Namespace', name, status: 'Synced', requiresDeletionConfirmation: true },
      { kind: 'Service', name: 'kube-system', status: 'Synced' },
    ];
    argocd.put({ ...going, status: { ...going.status, resources } });
    await clock.advance(1000);
    expect(argocd.asked).toEqual(['approve store-a']);
  }
  expect(repository.refreshes).toBeGreaterThan(0);
});

test('a deletion of a store whose folder is there waits, until the folder goes', async () => {
  const { clock, repository, argocd, guard } = setup();
  repository.put('store-a', file);
  argocd.put(deletingApplication('store-a', 'r'));
  guard.start();
  await clock.advance(120_000);
  expect(argocd.asked).toEqual([]);
  repository.put('store-a', undefined);
  await clock.advance(200);
  expect(argocd.asked).toEqual(['approve store-a']);
});

test('a folder that comes back with the last look is not given away', async () => {
  const { clock, repository, argocd, guard } = setup();
  guard.start();
  repository.arrives('store-a', file);
  argocd.put(deletingApplication('store-a', 'r'));
  await clock.advance(5000);
  expect(argocd.asked).toEqual([]);
});

test('nothing is approved while the repository cannot be read; it goes on by itself afterwards', async () => {
  const { clock, repository, argocd, guard } = setup();
  repository.unavailable = true;
  argocd.put(deletingApplication('store-a', 'r'));
  guard.start();
  await clock.advance(30_000);
  expect(argocd.asked).toEqual([]);
  expect(repository.refreshes).toBeGreaterThan(2);
  expect(repository.refreshes).toBeLessThan(10);
  repository.unavailable = false;
  await clock.advance(60_000);
  expect(argocd.asked).toEqual(['approve store-a']);
  guard.close();
  expect(clock.pending).toBe(0);
});

test('approved and living applications are left alone', async () => {
  const { clock, argocd, guard, repository } = setup();
  guard.start();
  const { metadata, ...rest } = deletingApplication('store-a', 'r');
  const annotations = { 'argocd.argoproj.io/deletion-approved': metadata.deletionTimestamp ?? '' };
  argocd.put({ ...rest, metadata: { ...metadata, annotations } });
  const { deletionTimestamp: _, ...living } = metadata;
  argocd.put({ ...rest, metadata: { ...living, name: 'store-b' } });
  await clock.advance(5000);
  expect(argocd.asked).toEqual([]);
  expect(repository.refreshes).toBe(0);
});

test('what Argo CD has by then is judged, not what the watch told last', async () => {
  const { clock, argocd, guard } = setup({ delay: 3600 });
  const old = deletingApplication('store-a', 'r');
  await clock.advance(7_200_000);
  argocd.put(old);
  const deletionTimestamp = new Date(clock.now()).toISOString();
  argocd.unseen.set('store-a', { ...old, metadata: { ...old.metadata, uid: 'anew', deletionTimestamp } });
  guard.start();
  await clock.advance(60_000);
  expect(argocd.asked).toEqual([]);
});

test('the branch is read again where Argo CD takes its time', async () => {
  const { clock, repository, argocd, guard } = setup();
  guard.start();
  const approve = argocd.approveDeletion.bind(argocd);
  argocd.approveDeletion = async (name, isRight) => {
    if (name === 'store-a' && repository.entry('store-b') === undefined) {
      repository.arrives('store-b', file);
      await new Promise<void>((resolve) => void clock.after(5000, resolve));
    }
    return approve(name, isRight);
  };
  for (const name of ['store-a', 'store-b']) argocd.put(deletingApplication(name, 'r'));
  await clock.advance(60_000);
  expect(argocd.asked).toEqual(['approve store-a']);
});

test('a folder that comes back while Argo CD takes its time is not given away', async () => {
  const { clock, repository, argocd, guard } = setup();
  guard.start();
  const approve = argocd.approveDeletion.bind(argocd);
  argocd.approveDeletion = async (name, isRight) => {
    repository.arrives('store-a', file);
    await new Promise<void>((resolve) => void clock.after(9000, resolve));
    return approve(name, isRight);
  };
  argocd.put(deletingApplication('store-a', 'r'));
  await clock.advance(120_000);
  expect(argocd.asked.filter((asked) => asked.startsWith('approve'))).toEqual([]);
});

test('a folder without a file that Argo CD can read ends no deletion: nothing would be made anew of it', async () => {
  const { clock, repository, argocd, guard } = setup({ delay: 3600 });
  repository.put('store-a', file);
  guard.start();
  await clock.advance(1000);
  repository.put('store-a', undefined);
  argocd.put(deletingApplication('store-a', 'r'));
  await clock.advance(60_000);
  repository.put('store-a', { 'notes.txt': 'left over' });
  await clock.advance(60_000);
  expect(argocd.asked).toEqual([]);
  repository.put('store-a', file);
  await clock.advance(60_000);
  expect(argocd.asked).toEqual(['abandon store-a']);
});

describe('with a delay', () => {
  const delay = 3600;

  test('a deletion is approved when its time has come, also by a replica that starts in between', async () => {
    const first = setup({ delay });
    first.guard.start();
    first.argocd.put(deletingApplication('store-a', 'r'));
    await first.clock.advance(1_800_000);
    first.guard.close();
    const second = setup({ delay });
    await second.clock.advance(1_800_000);
    second.argocd.put(deletingApplication('store-a', 'r'));
    second.guard.start();
    await second.clock.advance(1_800_000);
    expect(second.argocd.asked).toEqual([]);
    await second.clock.advance(10_000);
    expect(first.argocd.asked).toEqual([]);
    expect(second.argocd.asked).toEqual(['approve store-a']);
    second.guard.close();
    expect(second.clock.pending).toBe(0);
  });

  test('a folder that comes back in that time ends the deletion', async () => {
    const { clock, repository, argocd, guard } = setup({ delay });
    repository.put('store-a', file);
    guard.start();
    repository.put('store-a', undefined);
    argocd.put(deletingApplication('store-a', 'r'));
    await clock.advance(60_000);
    repository.arrives('store-a', file);
    await repository.refresh();
    await clock.advance(1000);
    expect(argocd.asked).toEqual(['abandon store-a']);
    expect(argocd.application('store-a')).toBeUndefined();
  });
});

test('a folder that came back before another cause began a deletion does not end that', async () => {
  const { clock, repository, argocd, guard } = setup();
  repository.put('store-a', file);
  repository.put('store-a', undefined);
  repository.put('store-a', file);
  guard.start();
  await clock.advance(600_000);
  const going = deletingApplication('store-a', 'r');
  const deletionTimestamp = new Date(clock.now()).toISOString();
  argocd.put({ ...going, metadata: { ...going.metadata, deletionTimestamp } });
  await clock.advance(60_000);
  expect(argocd.asked).toEqual([]);
});

describe('many at once', () => {
  const names = Array.from({ length: 12 }, (_, index) => `store-${String(index).padStart(2, '0')}`);
  const letGo = (argocd: MemoryArgoCd) => {
    for (const name of names) argocd.put(deletingApplication(name, 'r'));
  };
  function emptied() {
    const all = setup();
    for (const name of names) all.repository.put(name, file);
    all.guard.start();
    for (const name of names) all.repository.arrives(name, undefined);
    return all;
  }

  test('an emptied repository costs no store, whenever Argo CD gets to each of them', async () => {
    const { clock, argocd } = emptied();
    for (const name of names) {
      argocd.put(deletingApplication(name, 'r'));
      await clock.advance(120_000);
    }
    await clock.advance(86_400_000);
    expect(argocd.asked).toEqual([]);
  });

  test('those that are left stay held when some are saved or released', async () => {
    const { clock, argocd, repository, deletions } = emptied();
    letGo(argocd);
    await clock.advance(10_000);
    for (const name of names.slice(0, 3)) repository.put(name, file);
    for (const name of names.slice(3, 5)) deletions.release(name);
    await clock.advance(86_400_000);
    expect(argocd.asked.toSorted()).toEqual([
      ...names.slice(0, 3).map((name) => `abandon ${name}`),
      ...names.slice(3, 5).map((name) => `approve ${name}`),
    ]);
  });

  test('folders that went one by one while Argo CD stood still count together when it deletes them together', async () => {
    const { clock, repository, argocd, deletions, guard } = setup();
    for (const name of names) repository.put(name, file);
    for (const name of names) argocd.put(readyApplication(name, 'r'));
    guard.start();
    for (const name of names) {
      repository.put(name, undefined);
      await deletions.refresh();
      await clock.advance(900_000);
    }
    const deletionTimestamp = new Date(clock.now()).toISOString();
    for (const name of names) {
      const { metadata, ...rest } = deletingApplication(name, 'r');
      argocd.put({ ...rest, metadata: { ...metadata, deletionTimestamp } });
    }
    await clock.advance(86_400_000);
    expect(argocd.asked).toEqual([]);
  });

  test('one after another: ten go, the eleventh is held', async () => {
    const { clock, repository, argocd, guard } = setup();
    for (let index = 0; index < 100; index++) repository.put(`store-${index}`, file);
    guard.start();
    for (let index = 0; index < 12; index++) {
      repository.put(`store-${index}`, undefined);
      argocd.put(deletingApplication(`store-${index}`, 'r'));
      await clock.advance(5000);
      argocd.remove(`store-${index}`);
      if (index >= 10) argocd.put(deletingApplication(`store-${index}`, 'r'));
    }
    await clock.advance(86_400_000);
    expect(argocd.asked).toEqual(Array.from({ length: 10 }, (_, index) => `approve store-${index}`));
  });

  test('Applications that Argo CD deletes although their folders are there stay, few or many', async () => {
    const { clock, repository, argocd, guard } = setup();
    repository.put('store-00', file);
    guard.start();
    argocd.put(deletingApplication('store-00', 'r'));
    await clock.advance(86_400_000);
    expect(argocd.asked).toEqual([]);
  });

  test('nothing is approved before the removals from before the start are known', async () => {
    const { clock, repository, argocd, guard } = setup();
    repository.historyRead = false;
    argocd.put(deletingApplication('store-a', 'r'));
    guard.start();
    await clock.advance(60_000);
    expect(argocd.asked).toEqual([]);
    repository.readsHistory([], 0);
    await clock.advance(1000);
    expect(argocd.asked).toEqual(['approve store-a']);
  });

  test('a replica that starts when most of a mass has gone holds the rest', async () => {
    const { clock, repository, argocd, guard } = setup();
    repository.historyRead = false;
    for (const name of names.slice(0, 2)) argocd.put(deletingApplication(name, 'r'));
    guard.start();
    await clock.advance(60_000);
    repository.readsHistory(names, Date.parse('2026-11-22T11:00:00Z') / 1000);
    await clock.advance(86_400_000);
    expect(argocd.asked).toEqual([]);
  });
});

test('Applications that Argo CD made before this replica read their folders are not a mass that left', async () => {
  const { clock, repository, argocd, guard } = setup();
  guard.start();
  const names = Array.from({ length: 20 }, (_, index) => `store-${index}`);
  for (const name of names) argocd.put(readyApplication(name, 'r'));
  await clock.advance(1000);
  for (const name of names) repository.put(name, file);
  repository.put('store-0', undefined);
  argocd.put(deletingApplication('store-0', 'r'));
  await clock.advance(1000);
  expect(argocd.asked).toEqual(['approve store-0']);
});

test('stores that went while no history is known count before Argo CD has deleted them', async () => {
  const { clock, repository, argocd, guard } = setup();
  const names = Array.from({ length: 12 }, (_, index) => `store-${index}`);
  for (const name of names) argocd.put(readyApplication(name, 'r'));
  guard.start();
  for (const name of names) {
    argocd.put(deletingApplication(name, 'r'));
    await clock.advance(5000);
  }
  await clock.advance(86_400_000);
  expect(argocd.asked).toEqual([]);
  for (const name of names.slice(0, 3)) repository.put(name, file);
  await clock.advance(86_400_000);
  expect(argocd.asked).toEqual([]);
});

test('the deletion of an Application that was made since the folder came back has another cause', async () => {
  const { clock, repository, argocd, guard } = setup();
  for (const files of [file, undefined, file]) repository.put('store-a', files);
  guard.start();
  const going = deletingApplication('store-a', 'r');
  const creationTimestamp = '2026-11-22T12:00:02Z';
  argocd.put({ ...going, metadata: { ...going.metadata, creationTimestamp } });
  await clock.advance(60_000);
  expect(argocd.asked).toEqual([]);
});

test('so has that of one made in the very second in which the folder came back', async () => {
  const { clock, repository, argocd, guard } = setup();
  for (const files of [file, undefined, file]) repository.put('store-a', files);
  guard.start();
  const going = deletingApplication('store-a', 'r');
  const creationTimestamp = new Date(clock.now()).toISOString();
  argocd.put({ ...going, metadata: { ...going.metadata, creationTimestamp } });
  await clock.advance(60_000);
  expect(argocd.asked).toEqual([]);
});

test('a deletion that Argo CD begins from the branch as it was just before is ended too', async () => {
  const { clock, repository, argocd, guard } = setup();
  repository.put('store-a', file);
  guard.start();
  await clock.advance(10_000);
  for (const files of [undefined, file]) repository.put('store-a', files);
  await clock.advance(60_000);
  const going = deletingApplication('store-a', 'r');
  const deletionTimestamp = new Date(clock.now()).toISOString();
  argocd.put({ ...going, metadata: { ...going.metadata, deletionTimestamp } });
  await clock.advance(1000);
  expect(argocd.asked).toEqual(['abandon store-a']);
});
