import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    reporters: ['default', './scripts/summary-reporter.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['control-plane/src/**/*.test.ts', 'ui/src/**/*.test.ts', 'scripts/**/*.test.ts'],
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // after the unit tests: these start whole control planes and a browser
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
