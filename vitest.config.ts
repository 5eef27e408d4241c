import { join } from 'node:path';

import { defineConfig } from 'vitest/config';

// Tests start the worker program from its sources some hundred times: kept compiled, a start takes 0.4 s of processor time, not 1.0 s
// (measured).
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/auralis/compiled');

export default defineConfig({
  test: {
    include: ['src/**/*.test.{ts,tsx}', 'scripts/**/*.test.ts'],
    exclude: ['src/**/*.long.test.ts'],
    globalSetup: 'src/testing/compile-worker.ts',
    // Tests start real processes, watchers and databases on two cores: leave them air.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    maxWorkers: 2,
    // A machine that is shared starves an audio thread now and then: a second try is told, see scripts/test-steps.ts.
    retry: process.env['CI'] ? 1 : 0,
  },
});
