import { expect, test } from 'vitest';
import { StoreplaneError } from '../domain/errors.ts';
import { sampledTraceparent } from '../domain/traceparent.ts';
import type { Proposal } from '../ports/reviews.ts';
import type { Intent, Outcome } from '../ports/store-repository.ts';
import { ManualClock } from '../testing/manual-clock.ts';
import { MemoryTracing } from '../testing/memory-tracing.ts';
import { person } from '../testing/platform.ts';
import { CommitTraces } from './commit-traces.ts';

const callerOf = (id: string) => sampledTraceparent(id.repeat(32), id.repeat(16));
const unchanged: Outcome = { kind: 'unchanged', commit: undefined, entry: undefined };

function setup() {
  const clock = new ManualClock();
  const tracing = new MemoryTracing();
  const traces = new CommitTraces(tracing, clock);
  const seen: Intent[] = [];
  const answers: PromiseWithResolvers<Outcome>[] = [];
  const writer = traces.around({
    submit: (intent) => {
      seen.push(intent);
      const answer = Promise.withResolvers<Outcome>();
      answers.push(answer);
      return answer.promise;
    },
    propose: async (intent) => {
      seen.push(intent);
      return { kind: 'unchanged', entry: undefined } satisfies Proposal;
    },
    drain: async () => {},
  });
  const intent = (name: string, trace?: string): Intent => ({
    requestId: `request-${name}`,
    digest: name,
    namespace: `store-${name}`,
    operation: 'create',
    author: person,
    requestedAt: 0,
    trace,
    decide: () => ({ kind: 'unchanged' }),
  });
  const push = { outcome: 'accepted', attempt: 1, seconds: 2 } as const;
  return { clock, tracing, traces, writer, seen, answers, intent, push };
}

test('a push for many belongs to the first, and is linked with the others both ways', async () => {
  const { clock, tracing, traces, writer, seen, answers, intent, push } = setup();
  const [one, two] = [callerOf('1'), callerOf('2')];
  const begun = clock.now();
  const first = writer.submit(intent('a', one));
  await clock.advance(1000);
  const others = [writer.submit(intent('b', two)), writer.submit(intent('c'))];
  await clock.advance(3000);
  const of = seen.flatMap(({ trace }) => trace ?? []);
  expect(of).toHaveLength(2);
  traces.pushed({ ...push, commits: 3, traces: of });
  for (const { resolve } of answers) resolve(unchanged);
  await Promise.all([first, ...others]);

  const [pushed] = tracing.named('git push');
  expect(pushed).toMatchObject({
    parent: of[0],
    links: [of[1]],
    kind: 'client',
    begun: begun + 2000,
    at: begun + 4000,
    attributes: { 'storeplane.push.commits': 3, 'storeplane.push.outcome': 'accepted' },
  });
  expect(tracing.named('commit')).toMatchObject([
    { parent: one, context: of[0], begun, links: [] },
    { parent: two, context: of[1], begun: begun + 1000, links: [pushed?.context] },
  ]);
  // The wait ends where the push begins.
  expect(tracing.named('commit queue')).toMatchObject([
    { parent: of[0], begun, at: begun + 2000 },
    { parent: of[1], begun: begun + 1000, at: begun + 2000 },
  ]);
});

test('each attempt is a span, the wait is one, and nothing says who asked', async () => {
  const { tracing, traces, writer, seen, answers, intent, push } = setup();
  const asked = writer.submit(intent('a', callerOf('1')));
  const of = [seen[0]?.trace ?? ''];
  traces.pushed({ ...push, outcome: 'unknown', commits: 1, traces: of });
  traces.pushed({ ...push, attempt: 2, commits: 1, traces: of });
  answers[0]?.resolve(unchanged);
  await asked;
  expect(tracing.spans.map(({ name, error }) => [name, error])).toEqual([
    ['commit queue', undefined],
    ['git push', 'unknown'],
    ['git push', undefined],
    ['commit', undefined],
  ]);
  expect(JSON.stringify(tracing.spans)).not.toMatch(/Grace|@/);
  // One that everybody was told of already.
  traces.pushed({ ...push, attempt: 3, commits: 1, traces: of });
  expect(tracing.named('commit queue')).toHaveLength(1);
});

test('a refusal is an outcome, a remote that does not answer a failure; both reach the request', async () => {
  const { tracing, writer, answers, intent } = setup();
  for (const code of ['store-exists', 'git-unavailable'] as const) {
    const asked = writer.submit(intent('a', callerOf('1')));
    answers.at(-1)?.reject(new StoreplaneError(code, 'No.'));
    await expect(asked).rejects.toMatchObject({ code });
  }
  expect(tracing.named('commit')).toMatchObject([
    { attributes: { 'storeplane.outcome': 'store-exists' }, error: undefined },
    { attributes: { 'storeplane.outcome': 'git-unavailable' }, error: 'git-unavailable' },
  ]);
});

test('a pull request carries its own place on', async () => {
  const { tracing, writer, seen, intent } = setup();
  await writer.propose(intent('a', callerOf('1')), 'storeplane/a');
  expect(tracing.named('propose')).toMatchObject([{ parent: callerOf('1'), context: seen[0]?.trace }]);
});

test('what nobody traces leaves no span and no mark', async () => {
  const { tracing, traces, writer, seen, answers, intent, push } = setup();
  const asked = [writer.submit(intent('a')), writer.submit(intent('b', callerOf('1').replace(/1$/, '0')))];
  traces.pushed({ ...push, commits: 2, traces: [] });
  for (const { resolve } of answers) resolve(unchanged);
  await Promise.all(asked);
  expect(seen.map(({ trace }) => trace)).toEqual([undefined, undefined]);
  expect(tracing.spans).toEqual([]);
});
