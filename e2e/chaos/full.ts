import { runChaos } from './run.ts';

// The whole trial, for `npm run test:chaos [-- <seed>]`.
const seed = Number(process.argv[2] ?? Date.now() % 1_000_000);
const say = (line: string) => void process.stdout.write(`${line}\n`);

say(`Chaos with seed ${seed}: 3 replicas, 50 clients, 1,000 creates and deletes.`);
const { operations, commits, mischief, seconds, problems } = await runChaos({
  replicas: 3,
  clients: 50,
  operations: 1000,
  seed,
  unkind: {
    pushes: {
      error: 0.04,
      decline: 0.06,
      'drop-before': 0.05,
      'drop-after': 0.12,
      'error-after': 0.04,
      cut: 0.06,
      stall: 0.08,
      repeat: 0.05,
      hang: 0.01,
    },
    reads: { error: 0.02, 'drop-before': 0.02, 'drop-after': 0.02, cut: 0.02, stall: 0.03, hang: 0.002 },
    longestStall: 3000,
  },
  tell: say,
});

const fates = Map.groupBy(operations, ({ fate }) => fate);
const count = (fate: (typeof operations)[number]['fate']) => fates.get(fate)?.length ?? 0;
const deletes = operations.filter(({ kind }) => kind === 'delete').length;
const retried = operations.filter(({ tries }) => tries > 1).length;
say(
  `  operations    ${operations.length} (${deletes} deletes) in ${seconds.toFixed(1)} s, ${retried} sent more than once`,
);
say(`  acknowledged  ${count('acknowledged')}, refused ${count('refused')}, unknown ${count('unknown')}`);
say(`  commits       ${commits}`);
say(`  the remote    ${[...mischief].map(([what, times]) => `${what} ${times}`).join(', ')}`);
for (const problem of problems) say(`  WRONG: ${problem}`);
say(
  problems.length === 0
    ? 'Every acknowledged request is on the branch exactly once.'
    : `${problems.length} promises were broken.`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
