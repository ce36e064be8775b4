import { defineConfig } from 'vitest/config';

/** The tests of charts, which need Helm. `npm run test:charts` builds it and runs them. */
export default defineConfig({
  test: {
    reporters: ['default', './scripts/summary-reporter.ts'],
    include: ['e2e/charts/**/*.chart.ts'],
    testTimeout: 60_000,
  },
});
