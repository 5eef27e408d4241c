// `npm run test:soak`: a long evening in real time. One test, as long as it is told.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.suite.ts',
  outputDir: '../../test-results/soak',
  workers: 1,
  retries: 0,
  reporter: [['list'], ['json', { outputFile: '../../test-results/soak.json' }]],
});
