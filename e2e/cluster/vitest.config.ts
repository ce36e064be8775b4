import { defineConfig } from 'vitest/config';

/** The tests that need a cluster. `npm run test:cluster` starts one and runs them in it. */
export default defineConfig({
  test: {
    reporters: ['verbose', './e2e/cluster/reporter.ts'],
    include: ['e2e/cluster/tests/**/*.cluster.ts'],
    setupFiles: ['./e2e/cluster/tests/setup.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 120_000,
  },
});
