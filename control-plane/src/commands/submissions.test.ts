import { beforeEach, expect, test } from 'vitest';
import type { StoreSpec } from '../domain/store.ts';
import { parseWriteModes, type ReviewedOperation } from '../domain/write-mode.ts';
import type { Intent } from '../ports/store-repository.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryRepository } from '../testing/memory-repository.ts';
import { person, settings } from '../testing/platform.ts';
import { createIntent } from './create-intent.ts';
import { deleteIntent } from './delete-intent.ts';
import { Submissions } from './submissions.ts';
import { updateIntent } from './update-intent.ts';

const url = 'https://github.test/owner/stores/pull/1';
const isPresent = () => false;
const ifMatch = '*' as const;
const stamp = (requestId: string) => ({ requestId, author: person, requestedAt: 1 });
const create = (plan: string, id = `create-${plan}`) =>
  createIntent({ name: 'acme', plan, owner: 'ada' }, { settings, stamp: stamp(id), isPresent });
const update = (plan: string) =>
  updateIntent('store-acme', { plan }, { settings, stamp: stamp(`update-${plan}`), ifMatch, isPresent });
const remove = () => deleteIntent('store-acme', { stamp: stamp('delete'), ifMatch, isPresent });

let repository: MemoryRepository;
let asked: [Intent['operation'], ReviewedOperation][];
beforeEach(() => {
  repository = new MemoryRepository(new ManualClock(), settings);
  asked = [];
});

const submissions = (text: string) => {
  const modes = parseWriteModes(text);
  if ('fault' in modes) throw new Error(modes.fault);
  const pull = { number: 1, url, branch: 'b', head: 'h', state: 'open', updatedAt: 0 } as const;
  const request = async ({ operation: wanted, namespace }: Intent, operation: ReviewedOperation) => {
    asked.push([wanted, operation]);
    return { namespace, operation, pull, digest: undefined, spec: undefined as StoreSpec | undefined };
  };
  return new Submissions({
    repository,
    writer: repository,
    settings,
    review: { modes, requests: { request } },
  });
};

test('what the modes leave alone is committed, the rest is asked for by a pull request', async () => {
  const to = submissions('create:plan:large=pull-request,delete=pull-request');
  expect(await to.submit(create('large'))).toMatchObject({ kind: 'in-review', pullRequest: url });
  expect(repository.entry('store-acme')).toBeUndefined();
  expect(await to.submit(create('small'))).toMatchObject({ kind: 'committed', pullRequest: undefined });
  expect(await to.submit(remove())).toMatchObject({ kind: 'in-review', entry: { namespace: 'store-acme' } });
  expect(asked).toEqual([
    ['create', 'create'],
    ['delete', 'delete'],
  ]);
});

test('a change of plan is reviewed for the old plan and for the new one', async () => {
  const to = submissions('update:plan:large=pull-request');
  await to.submit(create('small'));
  expect(await to.submit(update('large'))).toMatchObject({ kind: 'in-review' });
  await repository.submit(update('large'));
  expect(await to.submit(update('standard'))).toMatchObject({ kind: 'in-review' });
  await repository.submit(update('small'));
  expect(await to.submit(update('standard'))).toMatchObject({ kind: 'committed' });
});

test('a store whose plan changes while a request is on its way is judged by what it is then', async () => {
  const to = submissions('delete:plan:large=pull-request');
  await to.submit(create('small'));
  const deletion = remove();
  await repository.submit(update('large'));
  expect(await to.submit(deletion)).toMatchObject({ kind: 'in-review' });
  expect(repository.entry('store-acme')).toBeDefined();
});

test('a request that is refused, or has nothing to do, asks for no pull request', async () => {
  const to = submissions('pull-request');
  await expect(to.submit(remove())).rejects.toMatchObject({ code: 'store-not-found' });
  await repository.submit(create('small'));
  expect(await to.submit(create('small', 'again'))).toMatchObject({ kind: 'unchanged' });
  expect(asked).toEqual([]);
});

test('a revert is reviewed as what it comes to', async () => {
  const to = submissions('pull-request');
  const decide: Intent['decide'] = (entry) => ({
    kind: 'remove',
    folder: entry?.folder ?? '',
    subject: 'Revert',
  });
  await repository.submit(create('small'));
  await to.submit({ ...stamp('revert'), digest: 'd', namespace: 'store-acme', operation: 'revert', decide });
  expect(asked).toEqual([['revert', 'delete']]);
});
