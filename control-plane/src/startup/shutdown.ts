import type { Logger } from '../observability/logger.ts';

export interface ShutdownStep {
  readonly name: string;
  run(): Promise<void> | void;
}

/** Milliseconds that one step may take before the next begins. */
const patience = 20_000;

/**
 * On SIGTERM or SIGINT runs the steps one after the other and exits with 0; a second signal exits at once.
 * A step that fails or hangs is logged and does not keep the others from running.
 */
export function onSignals(steps: readonly ShutdownStep[], log: Logger): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'shutting down');
    await runSteps(steps, log);
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
}

/** Runs every step, in order, whatever becomes of the others. `limit`: milliseconds for each. */
export async function runSteps(steps: readonly ShutdownStep[], log: Logger, limit = patience): Promise<void> {
  for (const step of steps) {
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => resolve('late'), limit);
    try {
      const done = await Promise.race([Promise.resolve(step.run()), late]);
      if (done === 'late') log.error({ step: step.name }, 'a step of the shutdown takes too long');
    } catch (error) {
      log.error({ step: step.name, err: error }, 'a step of the shutdown failed');
    }
    clearTimeout(timer);
  }
}
