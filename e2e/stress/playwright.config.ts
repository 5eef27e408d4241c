// `npm run test:stress`: a large library, restless hands and many askers at once, while music plays.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: '.',
  testMatch: '*.suite.ts',
  outputDir: '../../test-results/stress',
  workers: 1,
  retries: 0,
  reporter: [['list'], ['json', { outputFile: '../../test-results/stress.json' }]],
});
