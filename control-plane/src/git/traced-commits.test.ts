import { afterEach, expect, test } from 'vitest';
import { sampledTraceparent } from '../domain/traceparent.ts';
import type { Push } from '../ports/store-repository.ts';
import { createIntent, scratchRepository } from './testing/scratch-repository.ts';

const traceOf = (id: string) => sampledTraceparent(id.repeat(32), id.repeat(16));

let scratch: Awaited<ReturnType<typeof scratchRepository>>;
afterEach(() => scratch.dispose());

test('another replica learns from git alone where the trace of a commit goes on', async () => {
  scratch = await scratchRepository();
  const pushes: Push[] = [];
  const [maker, other] = [await scratch.open({ onPush: (push) => pushes.push(push) }), await scratch.open()];
  const made = await maker.submit(createIntent('acme', { trace: traceOf('1') }));
  expect(made.commit?.trace).toBe(traceOf('1'));
  expect(maker.entry('store-acme')?.commit?.trace).toBe(traceOf('1'));
  expect(pushes.map(({ traces }) => traces)).toEqual([[traceOf('1')]]);
  const trailer = '--format=%(trailers:key=Storeplane-Traceparent,valueonly)';
  expect(scratch.git('log', '-1', trailer, 'main')).toBe(traceOf('1'));
  await other.refresh();
  expect(other.entry('store-acme')?.commit).toEqual(made.commit);
});

test('a commit that nobody traces has the message that it always had', async () => {
  scratch = await scratchRepository();
  const pushes: Push[] = [];
  const repository = await scratch.open({ onPush: (push) => pushes.push(push) });
  await repository.submit(createIntent('acme', { requestId: 'request-1' }));
  expect(scratch.git('log', '-1', '--format=%B', 'main').split('\n')).toEqual([
    'Create store acme',
    '',
    'Storeplane-Request: request-1',
    'Storeplane-Digest: create acme',
    'Storeplane-Store: store-acme',
    'Storeplane-Operation: create',
    'Storeplane-Actor: Ada',
  ]);
  expect(repository.entry('store-acme')?.commit?.trace).toBeUndefined();
  expect(pushes.map(({ traces }) => traces)).toEqual([[]]);
});

test('one push names the traces of all its commits, of those that have one', async () => {
  scratch = await scratchRepository();
  const pushes: Push[] = [];
  const repository = await scratch.open({ onPush: (push) => pushes.push(push) });
  const intents = ['1', undefined, '2', '3'].map((id, index) =>
    createIntent(`shop-${index}`, { trace: id && traceOf(id) }),
  );
  await Promise.all(intents.map((intent) => repository.submit(intent)));
  expect(pushes.flatMap(({ traces }) => traces)).toEqual(['1', '2', '3'].map(traceOf));
  expect(pushes.reduce((sum, { commits }) => sum + commits, 0)).toBe(4);
});

test('a pull request that is merged goes on with its trace', async () => {
  scratch = await scratchRepository();
  const [maker, other] = [await scratch.open(), await scratch.open()];
  await maker.propose(createIntent('acme', { trace: traceOf('1') }), 'storeplane/acme');
  const parents = ['-p', 'main', '-p', 'storeplane/acme'];
  const merge = scratch.git('commit-tree', 'storeplane/acme^{tree}', ...parents, '-m', 'Merge #1');
  scratch.git('update-ref', 'refs/heads/main', merge);
  await other.refresh();
  expect(other.entry('store-acme')?.commit).toMatchObject({ oid: merge, trace: traceOf('1') });
});
