import { fileURLToPath } from 'node:url';
import type { TestModule } from 'vitest/node';
import SummaryReporter from '../../scripts/summary-reporter.ts';
import { endsOfLogs } from './node/supervisor.ts';

const logs = fileURLToPath(new URL('../artifacts/cluster', import.meta.url));

/** After a run that failed: what each program of the cluster said last, and then which tests it was. */
export default class ClusterReporter extends SummaryReporter {
  override async onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly { readonly message: string }[],
  ): Promise<void> {
    if (errors.length > 0 || modules.some((module) => !module.ok()))
      process.stdout.write(`\n${await endsOfLogs(logs)}\n`);
    await super.onTestRunEnd(modules, errors);
  }
}
