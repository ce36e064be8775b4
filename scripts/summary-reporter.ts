import type { Reporter, TestModule } from 'vitest/node';

/** Ends a test run with the names of the tests that failed and one plain line that says how many ran. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly { readonly message: string }[],
  ): void | Promise<void> {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    const failures = errors.map(({ message }) => `outside of the tests: ${firstLine(message)}`);
    for (const module of modules) {
      const [broken] = module.errors();
      if (broken !== undefined) {
        count.failed += 1;
        failures.push(`${module.relativeModuleId}: ${firstLine(broken.message)}`);
      }
      for (const test of module.children.allTests()) {
        const { state, errors: why } = test.result();
        if (state !== 'pending') count[state] += 1;
        if (state === 'failed')
          failures.push(`${module.relativeModuleId} > ${test.fullName}: ${firstLine(why[0]?.message)}`);
      }
    }
    for (const failure of failures) process.stdout.write(`\nFailed: ${failure}`);
    process.stdout.write(
      `\nTests: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`,
    );
  }
}

function firstLine(message = 'no message'): string {
  return (message.split('\n')[0] ?? '').slice(0, 300);
}
