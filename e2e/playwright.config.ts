// `npx playwright test -c e2e`: the built player, started as a user would, driven in a real browser. See `player.ts` for how.
import { join } from 'node:path';

import { defineConfig } from '@playwright/test';

// The double of Electron runs from its sources: kept compiled, it starts sooner.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '../node_modules/.cache/auralis/compiled');

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  testIgnore: 'long/**',
  outputDir: '../test-results/e2e',
  // Sound is real time and the machines have two cores: one player at a time.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  // A machine that is shared starves an audio thread now and then: a second try is told, see scripts/test-steps.ts.
  retries: process.env['CI'] ? 1 : 0,
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  use: { screenshot: 'only-on-failure' },
});
