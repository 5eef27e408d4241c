// `npx playwright test -c e2e`: the built player, started as a user would, driven in a real browser. See `player.ts` for how.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.spec.ts',
  outputDir: '../test-results/e2e',
  // Sound is real time and the machines have two cores: one player at a time.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  retries: 0,
  reporter: [['list'], ['json', { outputFile: '../test-results/e2e.json' }]],
  use: { screenshot: 'only-on-failure' },
});
