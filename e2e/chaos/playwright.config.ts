// `npm run test:chaos`: random faults during real playback. One test, as long as its number of faults makes it.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.suite.ts',
  outputDir: '../../test-results/chaos',
  workers: 1,
  retries: 0,
  reporter: [['list'], ['json', { outputFile: '../../test-results/chaos.json' }]],
});
