import { expect, test } from 'vitest';
import type { Quotas } from '../domain/access/quotas.ts';
import type { Proposal } from '../ports/reviews.ts';
import type { Decision, Intent, Operation } from '../ports/store-repository.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryRepository } from '../testing/memory-repository.ts';
import { person, settings } from '../testing/platform.ts';
import { withinQuotas } from './within-quotas.ts';

const file = (owner: string, name: string, plan = 'standard') =>
  `name: ${name}\nowner: ${owner}\nplan: ${plan}\nvalues:\n  host: ${name}.localtest.me\n  plan: ${plan}\n`;

function setup(quotas: Quotas | undefined) {
  const repository = new MemoryRepository(new ManualClock(), settings);
  const proposed: Decision[] = [];
  const propose = async (intent: Intent): Promise<Proposal> => {
    proposed.push(intent.decide(repository.entry(intent.namespace), repository));
    return { kind: 'unchanged', entry: undefined };
  };
  const inner = {
    submit: (intent: Intent) => repository.submit(intent),
    drain: () => repository.drain(),
    propose,
  };
  const writer = withinQuotas(inner, { quotas: () => quotas, settings });
  for (const name of ['a', 'b']) repository.put(`store-${name}`, { 'store.yaml': file('team-a', name) });
  repository.put('store-c', { 'store.yaml': file('team-b', 'c') });
  return { repository, writer, proposed };
}

let ids = 0;
function intent(operation: Operation, name: string, decision: Decision): Intent {
  ids += 1;
  const namespace = `store-${name}`;
  const stamp = { requestId: `r${ids}`, digest: '', author: person, requestedAt: 0 };
  return { ...stamp, namespace, operation, decide: () => decision };
}
const write = (name: string, text: string): Decision => ({
  kind: 'write',
  folder: `stores/x/store-${name}`,
  files: new Map([['store.yaml', text]]),
  subject: 'x',
});
const restore = (name: string, text: string): Decision => ({
  kind: 'restore',
  subject: 'x',
  removed: { namespace: `store-${name}`, folder: `stores/x/store-${name}`, version: 'v', files: [], text },
});
const full = { teams: { 'team-a': { stores: 2, plans: { large: 0 } } } };
const exceeded = expect.objectContaining({ code: 'quota-exceeded' });

test.each<[string, Intent]>([
  ['a new store', intent('create', 'd', write('d', file('team-a', 'd')))],
  ['a store of another team', intent('update', 'c', write('c', file('team-a', 'c')))],
  ['a plan that is not to be had', intent('update', 'a', write('a', file('team-a', 'a', 'large')))],
  ['a deletion that is undone', intent('restore', 'e', restore('e', file('team-a', 'e')))],
  ['a revert to the team of before', intent('revert', 'c', restore('c', file('team-a', 'c')))],
])('%s is refused where the team is full', async (_what, asked) => {
  const { writer, repository } = setup(full);
  const before = repository.commits.length;
  await expect(writer.submit(asked)).rejects.toEqual(exceeded);
  expect(repository.commits).toHaveLength(before);
});

test.each<[string, Intent]>([
  ['a store of a team without a quota', intent('create', 'f', write('f', file('team-b', 'f')))],
  ['a plan that has no quota', intent('update', 'a', write('a', file('team-a', 'a', 'small')))],
  ['a store that goes', intent('delete', 'a', { kind: 'remove', folder: 'stores/x/store-a', subject: 'x' })],
  ['a file that cannot be read', intent('restore', 'g', restore('g', 'owner: team-a\nname: ['))],
])('%s is not', async (_what, asked) => {
  await expect(setup(full).writer.submit(asked)).resolves.toMatchObject({ kind: 'committed' });
});

test('without quotas nothing is refused', async () => {
  const asked = intent('create', 'h', write('h', file('team-a', 'h')));
  await expect(setup(undefined).writer.submit(asked)).resolves.toMatchObject({ kind: 'committed' });
});

test('a pull request is asked for within the quota too', async () => {
  const { writer, proposed } = setup(full);
  await writer.propose(intent('create', 'i', write('i', file('team-a', 'i'))), 'branch');
  expect(proposed).toMatchObject([{ kind: 'refused', error: { code: 'quota-exceeded' } }]);
});
